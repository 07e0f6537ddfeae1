/** Forms of pages from before an update, posted by a browser without JavaScript, or by outdated-page.ts in its way. */
import { gunzipSync } from "node:zlib";
import type { Response } from "light-my-request";
import { isPassword } from "../_components/forms/outdated-page";
import { isForAction, type WithRawBody } from "./body";

const UNKNOWN_ACTION = 409;
/** React's mark of a form that shows what its action answered. */
const ANSWER_SHOWN = "<!--F!-->";

/** Its action is not known, or it is, but the page no longer has the form that would show the answer. */
export function isFromOutdatedPage(request: WithRawBody, form: FormData, answer: Response): boolean {
  if (!isForAction(request) || request.headers["next-action"] !== undefined) return false;
  if (answer.statusCode === UNKNOWN_ACTION) return true;
  return answer.statusCode === 200 && form.has("$ACTION_KEY") && !htmlOf(answer).includes(ANSWER_SHOWN);
}

export function typedInto(form: FormData): Record<string, string> {
  const typed = [...form].filter(
    ([name, value]) => typeof value === "string" && !isPassword(name) && !name.startsWith("$ACTION"),
  );
  // Of equal names the first counts, as in an action.
  return Object.fromEntries(typed.reverse() as [string, string][]);
}

export function htmlOf({ headers, rawPayload }: Response): Buffer {
  return headers["content-encoding"] === "gzip" ? gunzipSync(rawPayload) : rawPayload;
}
