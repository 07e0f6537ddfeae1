"use server";
import { requestNewResetLink } from "@/lib/flows/password-reset";
import { requestNewResetLinkSchema } from "@/lib/schemas";
import type { FormState } from "../../_components/forms/form-state";
import { busy } from "../../_request/busy";
import { captcha } from "../../_request/captcha";
import { getTranslator } from "../../_request/language";
import { parseForm } from "../../_request/parse-form";
import { requestContext } from "../../_request/request-context";

export async function requestNewResetLinkAction(_previous: FormState, formData: FormData): Promise<FormState> {
  const { data, state } = parseForm(requestNewResetLinkSchema, formData, await getTranslator());
  if (state) return state;
  const instead = await captcha(formData);
  if (instead) return instead;

  const asked = await requestNewResetLink(data, await requestContext()).catch(busy);
  if ("reason" in asked) return asked.state;
  return { done: true, told: { phrase: asked.phrase } };
}
