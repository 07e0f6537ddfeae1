/**
 * Next answers a form that went wrong with a page that is blank without JavaScript, and one that it could not decode as if that
 * were our fault. Here both get words, a number for whoever asks about it, and the right status.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { isForAction } from "./body";
import { wasHeard } from "./open-answers";
import { OUR_FAULT, UNREADABLE } from "./refusal";
import { refuse } from "./refuse";

/** What programs and Next's own scripts can read. */
const NO_PAGE = /json|x-component/;

type Go = (...given: unknown[]) => unknown;

export function answerInOwnWords(request: IncomingMessage, response: ServerResponse, requestId: string): void {
  const writeHead = response.writeHead.bind(response) as Go;
  const [write, end] = [response.write.bind(response) as Go, response.end.bind(response) as Go];
  let said: "nothing" | "theirs" | "ours" = "nothing";
  const decide = () => {
    if (said !== "nothing") return;
    said = "theirs";
    const status = response.headersSent ? 0 : response.statusCode;
    if (status !== 500 && status !== 400) return;
    const refusal = isForAction(request) && !wasHeard(response) ? UNREADABLE : status === 500 ? OUR_FAULT : undefined;
    if (!refusal) return;
    response.statusCode = refusal.status;
    if (request.headers["next-action"] || NO_PAGE.test(String(response.getHeader("content-type")))) return;
    said = "ours";
    response.removeHeader("content-encoding");
    refuse(request, { writeHead, write, end } as unknown as ServerResponse, refusal, requestId);
  };
  const instead =
    (go: Go) =>
    (...given: unknown[]) => {
      decide();
      return said === "ours" ? true : go(...given);
    };
  Object.assign(response, {
    write: instead(write),
    end: instead(end),
    // Compression sends the head before it says anything.
    writeHead: (status: number, ...rest: unknown[]) => {
      response.statusCode = status;
      decide();
      return said === "ours" ? response : writeHead(response.statusCode, ...rest);
    },
  });
}
