"use server";
import { requestNewResetLink } from "@/lib/flows/password-reset";
import { requestNewResetLinkSchema } from "@/lib/schemas";
import { busy } from "../../_request/busy";
import { captcha } from "../../_request/captcha";
import type { FormState } from "../../_components/forms/form-state";
import { parseForm } from "../../_request/parse-form";
import { getSay } from "../../_request/language";
import { requestContext } from "../../_request/request-context";

export async function requestNewResetLinkAction(_previous: FormState, formData: FormData): Promise<FormState> {
  const { data, state } = parseForm(requestNewResetLinkSchema, formData, await getSay());
  if (state) return state;
  const instead = await captcha(formData);
  if (instead) return instead;

  const asked = await requestNewResetLink(data, await requestContext()).catch(busy);
  if ("reason" in asked) return asked.state;
  return { done: true, told: { passport: asked.passport } };
}
