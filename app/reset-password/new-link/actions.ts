"use server";
import { requestNewResetLink } from "@/lib/password-reset";
import { requestNewResetLinkSchema } from "@/lib/schemas";
import { busy } from "../../_busy";
import { captcha } from "../../_captcha";
import type { FormState } from "../../_components/form-state";
import { parseForm } from "../../_components/parse-form";
import { getSay } from "../../_language";
import { requestContext } from "../../_request";

export async function requestNewResetLinkAction(_previous: FormState, formData: FormData): Promise<FormState> {
  const { data, state } = parseForm(requestNewResetLinkSchema, formData, await getSay());
  if (state) return state;
  const instead = await captcha(formData);
  if (instead) return instead;

  const asked = await requestNewResetLink(data, await requestContext()).catch(busy);
  if ("reason" in asked) return asked.state;
  return { done: true, told: { passport: asked.passport } };
}
