import { headers } from "next/headers";
import { isSolved, needsCaptcha, newChallenge } from "@/lib/rate-limit/captcha";
import type { FormState } from "../_components/forms/form-state";
import { throttled } from "./busy";
import { requestContext } from "./request-context";

const WAIT_SECONDS = 60;

/**
 * For the actions that strangers may call. Without JavaScript there is nothing to solve with, so who looks automated waits.
 * @returns what to answer instead, with a challenge that the form solves by itself; undefined when the action may go on
 */
export async function captcha(formData: FormData): Promise<FormState | undefined> {
  const { client } = await requestContext();
  if (!(await needsCaptcha(client)) || (await isSolved(formData.get("captcha")))) return undefined;
  const scripted = (await headers()).has("next-action");
  return scripted ? { challenge: await newChallenge() } : throttled(WAIT_SECONDS);
}
