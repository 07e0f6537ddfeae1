import type { Compared } from "./compare";
import type { Answer } from "./exchange";

export function report(compared: Compared[]): string {
  const different = compared.filter(({ alike }) => !alike);
  const lines = different
    .sort((one, other) => (one.differs ?? "").localeCompare(other.differs ?? ""))
    .map((exchange) =>
      [
        requestLine(exchange),
        `  Latchkey ${answerLine(exchange.latchkey)}`,
        `  Djoser   ${answerLine(exchange.djoser)}`,
      ].join("\n"),
    );
  return [...lines, `${compared.length - different.length} of ${compared.length} answers are alike.`].join("\n");
}

export function requestLine({ differs, request, body, raw, headers }: Compared): string {
  const sent = [request, raw ?? JSON.stringify(body), headers && JSON.stringify(headers)].filter(Boolean).join(" ");
  return `[${differs ?? "not documented"}] ${short(sent)}`;
}

function answerLine({ status, headers, body }: Answer): string {
  return short(`${status} ${JSON.stringify(body)} ${JSON.stringify(headers)}`);
}

const short = (text: string) => (text.length > 300 ? `${text.slice(0, 300)}…` : text);
