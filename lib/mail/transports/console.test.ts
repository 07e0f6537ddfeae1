import { expect, test, vi } from "vitest";
import { env } from "../../env";
import { mintToken, subjectOf } from "../../tokens";
import { sendToConsole } from "./console";

test.each([
  "https://id.example.com/reset-password?uid=MQ&token={token}",
  "https://app.example.com/#/password/reset/confirm/MQ/{token}",
  "myapp://{token}",
])("where the console is a default of production, it prints no token: %s", async (link) => {
  let printed = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += text;
    return true;
  });
  const token = mintToken("reset-password", subjectOf(1), new Date());
  const text = `Open this:\n${link.replace("{token}", token)}\n`;
  const email = { outboxId: "m", key: "k", date: new Date(), to: "a@example.com", subject: "Reset", text, html: "" };
  await sendToConsole(email);
  expect(printed).toContain(token);
  Object.assign(env(), { MAIL_LINKS_SHOWN: false });
  printed = "";
  await sendToConsole(email);
  Object.assign(env(), { MAIL_LINKS_SHOWN: true });
  vi.restoreAllMocks();
  expect(printed).toContain(link.replace("{token}", "[hidden]"));
  expect(printed).not.toContain(token.slice(-10));
});
