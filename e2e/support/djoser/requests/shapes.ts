import type { Exchange } from "../exchange";

export const LAST = { uid: "{uid}", token: "{token}" };

export function post(path: string, body: unknown, differs?: string): Exchange {
  return { request: `POST ${path}/`, body, ...(differs !== undefined && { differs }) };
}

export const withBearer = (exchange: Exchange, token = "{access}"): Exchange => ({
  ...exchange,
  headers: { Authorization: `Bearer ${token}` },
});

export function badTexts(path: string, field: string, others: object): Exchange[] {
  return [
    ...["", "  ", null, [], {}].map((value) =>
      post(path, { ...others, [field]: value }, value === "  " ? "trimming" : undefined),
    ),
    post(path, { ...others, [field]: "a\0b" }),
    ...[7, 1.5, true].map((value) => post(path, { ...others, [field]: value }, value === true ? undefined : "numbers")),
  ];
}

export function badBodies(path: string): Exchange[] {
  return [
    post(path, {}),
    ...[[], null, 7, 1.5, true, "text"].map((body) => post(path, body)),
    { request: `POST ${path}/` },
  ];
}
