import { expect, test } from "vitest";
import { outcomeOf, smtpOptions } from "./smtp";

test.each([
  ["no connection", { code: "ESOCKET", command: "CONN" }, "retry"],
  ["greeting refused", { code: "EPROTOCOL", responseCode: 554, command: "CONN" }, "retry"],
  ["421 while connected", { code: "EENVELOPE", responseCode: 421, command: "MAIL FROM" }, "retry"],
  ["greylisted", { code: "EENVELOPE", responseCode: 451, command: "RCPT TO" }, "retry"],
  ["dropped during the message", { code: "ECONNECTION", command: "CONN" }, "retry"],
  ["certificate not trusted", { code: "ETLS", command: "STARTTLS" }, "retry"],
  ["login failing for now", { code: "EAUTH", responseCode: 454, command: "AUTH PLAIN" }, "retry"],
  ["wrong password", { code: "EAUTH", responseCode: 535, command: "AUTH PLAIN" }, "wait"],
  ["login needed", { code: "EENVELOPE", responseCode: 530, command: "MAIL FROM" }, "wait"],
  ["daily limit", { code: "EMESSAGE", responseCode: 550, response: "550 5.4.5 Daily limit" }, "wait"],
  ["no such mailbox", { code: "EENVELOPE", responseCode: 550, response: "550 5.1.1 no" }, "refused"],
  ["message refused", { code: "EMESSAGE", responseCode: 554, command: "DATA" }, "refused"],
])("%s", (_, error, status) => {
  expect(outcomeOf(error).status).toBe(status);
});

test("a reason is made of codes, whatever the server says", () => {
  const response = "550 5.1.1 <alice@example.com> token=abc\u001b[31m";
  expect(outcomeOf({ code: "EENVELOPE", responseCode: 550, response, command: "RCPT TO" })).toEqual({
    status: "refused",
    reason: "550 5.1.1 EENVELOPE RCPT TO",
  });
});

test("STARTTLS is required over a network, unless the operator's URL says otherwise", () => {
  expect(smtpOptions("smtp://u:p@mail.example.com:587").requireTLS).toBe(true);
  expect(smtpOptions("smtp://127.0.0.1:1025").requireTLS).toBe(false);
  expect(smtpOptions("smtp://mailpit:1025?requireTLS=false").url).toContain("requireTLS=false");
});

test("no option of the URL can have emails printed", () => {
  expect(smtpOptions("smtp://mail.example.com?logger=true&debug=true").url).toBe("smtp://mail.example.com");
});
