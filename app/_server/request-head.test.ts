import { createServer, type OutgoingHttpHeaders, request } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { boundHead, HEADERS, MAX_HEAD_BYTES, MAX_PARAMETERS, MAX_TARGET_CHARACTERS } from "./request-head";

const server = createServer({ maxHeaderSize: 3 * MAX_HEAD_BYTES }, (received, response) => {
  const refusal = boundHead(received);
  response.end(JSON.stringify({ status: refusal?.status, headers: received.headers }));
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(() => server.close());

function send(headers: OutgoingHttpHeaders, path = "/"): Promise<{ status?: number; headers: Record<string, string> }> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, path, headers, agent: false }, async (answer) =>
      resolve(JSON.parse((await answer.toArray()).join(""))),
    );
    sent.on("error", reject).end();
  });
}

/** Node reads these itself. */
const NODES = ["host", "content-length", "transfer-encoding", "expect"];
const ours = Object.entries(HEADERS).filter(([name]) => !NODES.includes(name));
/** Of the headers that have a form: what Next's own client sends, and what only Next would read. */
const FROM_NEXT: Record<string, [sent: string, junk: string[]]> = {
  rsc: ["1", ["0", "x", "11", ""]],
  "next-router-state-tree": [encodeURIComponent('["",{},null,"refetch"]'), ["x", "%", "[]", "null", ""]],
  "next-router-prefetch": ["2", ["x", "0", "12", ""]],
  "next-router-segment-prefetch": ["/login/__PAGE__", ["x", "/a b", "/<", ""]],
  "next-url": ["/login?a=b", ["x", "//evil.example", "https://evil.example", "/a b", ""]],
  "next-hmr-refresh": ["1", ["x", ""]],
  "x-nextjs-request-id": ["a-1", ["a b", "<", ""]],
  "x-nextjs-html-request-id": ["a-1", ["a b", "<", ""]],
};

describe("boundHead", () => {
  it.each(ours.flatMap(([name, bound]) => ("atMost" in bound ? [[name, bound.atMost] as const] : [])))(
    "passes a %s of %i characters, and refuses one more, which nobody sees",
    async (name, atMost) => {
      const longest = await send({ [name]: "x".repeat(atMost) });
      if (!(name in FROM_NEXT) && name !== "next-action") {
        expect(longest.status).toBeUndefined();
        expect(longest.headers[name]).toBe("x".repeat(atMost));
      } else expect(longest.status).not.toBe(431);
      const longer = await send({ [name]: "x".repeat(atMost + 1) });
      expect(longer.status).toBe(431);
      expect(longer.headers).not.toHaveProperty(name);
    },
  );

  it.each(ours.flatMap(([name, bound]) => ("cutTo" in bound ? [[name, bound.cutTo] as const] : [])))(
    "cuts %s to %i characters",
    async (name, cutTo) => {
      const { status, headers } = await send({ [name]: "x".repeat(7_000) });
      expect(status).toBeUndefined();
      expect(headers[name]).toBe("x".repeat(cutTo));
    },
  );

  it.each(Object.entries(FROM_NEXT))(
    "passes a %s as Next's client sends it, and drops any other",
    async (name, [sent, junk]) => {
      expect((await send({ [name]: sent })).headers[name]).toBe(sent);
      for (const value of junk) {
        const { status, headers } = await send({ [name]: value });
        expect(status, value).toBeUndefined();
        expect(headers, value).not.toHaveProperty(name);
      }
    },
  );

  it("has a form for every header that only Next reads", () => {
    const fromNext = Object.entries(HEADERS).filter(([name]) => /^(rsc$|next-|x-nextjs-)/.test(name));
    const withForm = fromNext.filter(([, bound]) => "like" in bound).map(([name]) => name);
    expect(withForm).toEqual(Object.keys(FROM_NEXT));
    expect(fromNext.map(([name]) => name)).toEqual(expect.arrayContaining([...withForm, "next-action"]));
    expect(fromNext).toHaveLength(withForm.length + 1);
  });

  it("refuses the id of an action that Next cannot have made", async () => {
    expect((await send({ "next-action": `7f${"0".repeat(40)}` })).status).toBeUndefined();
    for (const id of ["x", "", `7f${"0".repeat(39)}`, `7F${"A".repeat(40)}`, "__proto__"])
      expect((await send({ "next-action": id })).status, id).toBe(400);
  });

  it("drops every header that is not listed", async () => {
    const { status, headers } = await send({
      host: "a.example",
      traceparent: "x".repeat(7_000),
      "x-middleware-subrequest": "x",
      "content-security-policy": "x",
      constructor: "x",
      ["__proto__"]: "x",
    });
    expect(status).toBeUndefined();
    expect(headers).toEqual({ host: "a.example" });
  });

  it("bounds what equal headers are joined to", async () => {
    expect((await send({ "x-forwarded-for": Array(100).fill("198.51.100.1") })).status).toBe(431);
  });

  it(`takes ${MAX_HEAD_BYTES} bytes in all, also of headers that it drops`, async () => {
    const head = { host: "a.example", connection: "close" };
    const sizes = "/".length + "host: a.example\r\nconnection: close\r\nx: \r\n".length;
    expect((await send({ ...head, x: "x".repeat(MAX_HEAD_BYTES - sizes) })).status).toBeUndefined();
    expect((await send({ ...head, x: "x".repeat(MAX_HEAD_BYTES - sizes + 1) })).status).toBe(431);
  });

  it(`takes a target of ${MAX_TARGET_CHARACTERS} characters`, async () => {
    expect((await send({}, `/${"x".repeat(MAX_TARGET_CHARACTERS - 1)}`)).status).toBeUndefined();
    expect((await send({}, `/${"x".repeat(MAX_TARGET_CHARACTERS)}`)).status).toBe(414);
  });

  it(`takes ${MAX_PARAMETERS} query parameters`, async () => {
    const query = (count: number) => `/?${Array.from({ length: count }, (_, i) => `p${i}=`).join("&")}`;
    expect((await send({}, query(MAX_PARAMETERS))).status).toBeUndefined();
    expect((await send({}, query(MAX_PARAMETERS + 1))).status).toBe(400);
  });
});
