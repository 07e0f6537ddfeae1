import { expect, test } from "vitest";
import { ehloName, outcomeOf, type SmtpError, smtpOptions } from "./smtp";

type Case = [what: string, error: SmtpError, status: string, inARow?: number];
const at = (command: string, answer: string): SmtpError => ({
  code: command === "message" ? "EMESSAGE" : /AUTH/.test(command) ? "EAUTH" : "EENVELOPE",
  command: command === "message" ? "DATA" : command,
  response: answer,
  responseCode: Number.parseInt(answer, 10),
});

/** Nothing was said about the email, or only for now. */
const OURSELVES: Case[] = [
  ["no connection", { code: "ESOCKET", command: "CONN" }, "retry"],
  ["421 while connected", { code: "EENVELOPE", responseCode: 421, command: "MAIL FROM" }, "retry"],
  ["greylisted", at("RCPT TO", "451 4.7.1"), "retry"],
  ["dropped during the message", { code: "ECONNECTION", command: "CONN" }, "retry"],
  ["certificate not trusted", { code: "ETLS", command: "STARTTLS" }, "retry"],
  ["login failing for now", at("AUTH PLAIN", "454 4.7.0"), "retry"],
  ["greeting refused", { code: "EPROTOCOL", responseCode: 554, response: "554 5.7.1", command: "CONN" }, "wait"],
  ["name refused", { code: "EPROTOCOL", responseCode: 550, command: "HELO" }, "wait"],
];
/** As the servers' documentation and source have them. */
const POSTFIX: Case[] = [
  ["unknown mailbox", at("RCPT TO", "550 5.1.1"), "refused"],
  ["mailbox over its quota", at("RCPT TO", "552 5.2.2"), "refused"],
  ["recipient's syntax", at("RCPT TO", "501 5.1.3"), "refused"],
  ["recipient's domain not found", at("RCPT TO", "550 5.1.2"), "refused"],
  ["relay access denied, or one recipient's policy", at("RCPT TO", "554 5.7.1"), "unclear", 1],
  ["sender not owned by the login, told at RCPT", at("RCPT TO", "553 5.7.1"), "unclear", 1],
  ["our name is none, told at RCPT", at("RCPT TO", "504 5.5.2"), "unclear", 1],
  ["sender's domain not found, told at RCPT", at("RCPT TO", "550 5.1.8"), "wait"],
  ["sender's syntax", at("MAIL FROM", "501 5.1.7"), "wait"],
  ["wrong password", at("AUTH PLAIN", "535 5.7.8"), "wait"],
  ["content refused", at("message", "550 5.7.1"), "unclear", 1],
];
const EXCHANGE_ONLINE: Case[] = [
  ["no such recipient", at("RCPT TO", "550 5.1.10"), "refused"],
  ["no such recipient, known at the edge", at("RCPT TO", "550 5.4.1"), "refused"],
  ["a group that takes emails of members alone", at("RCPT TO", "550 5.7.133"), "refused"],
  ["SMTP login turned off", at("AUTH LOGIN", "535 5.7.139"), "wait"],
  ["not logged in", at("MAIL FROM", "530 5.7.57"), "wait"],
  ["no connector for us", at("RCPT TO", "550 5.7.64"), "wait"],
  ["unable to relay", at("RCPT TO", "550 5.7.54"), "wait"],
  ["not allowed to send as that", at("message", "554 5.2.252"), "wait"],
  ["not allowed to send as that, on premises", at("message", "550 5.7.60"), "wait"],
  ["a sender known for spam", at("message", "550 5.1.8"), "wait"],
  ["our address has no good name", at("RCPT TO", "550 5.7.708"), "unclear", 1],
  ["too many at once", at("message", "432 4.3.2"), "retry"],
];
const GMAIL: Case[] = [
  ["no such mailbox", at("RCPT TO", "550 5.1.1"), "refused"],
  ["the recipient's storage is full", at("RCPT TO", "552 5.2.2"), "refused"],
  ["disabled mailbox", at("RCPT TO", "550 5.2.1"), "refused"],
  ["the recipient gets too much just now", at("RCPT TO", "450 4.2.1"), "retry"],
  ["an app password is needed", at("AUTH PLAIN", "534 5.7.9"), "wait"],
  ["log in by the browser first", at("AUTH PLAIN", "534 5.7.14"), "wait"],
  ["not logged in", at("MAIL FROM", "530 5.7.0"), "wait"],
  ["daily limit", at("message", "550 5.4.5"), "wait"],
  ["relay denied", at("RCPT TO", "550 5.7.0"), "unclear", 1],
  ["neither SPF nor DKIM", at("message", "550 5.7.26"), "unclear", 1],
];
const OTHERS: Case[] = [
  ["Exim, relay denied", at("RCPT TO", "550 relay not permitted"), "unclear", 1],
  ["Exim, unknown mailbox", at("RCPT TO", "550 Unrouteable address"), "unclear", 3],
  ["Sendmail, relay denied", at("RCPT TO", "550 5.7.1 <a@example.com>... Relaying denied"), "unclear", 1],
  ["Courier, relay denied", at("RCPT TO", "513 Relaying denied."), "unclear", 1],
  ["qmail, relay denied", at("RCPT TO", "553 sorry, not in my list of allowed rcpthosts (#5.7.1)"), "unclear", 1],
  ["a server that names another for the recipient", at("RCPT TO", "551 User not local"), "unclear", 1],
];
const SES: Case[] = [
  ["wrong credentials", at("AUTH PLAIN", "535"), "wait"],
  ["sender that it cannot read", at("MAIL FROM", "501"), "wait"],
  ["an address that is not verified, or sending paused", at("message", "554"), "unclear", 3],
  ["a quota", at("message", "454"), "wait"],
];
const MAILGUN: Case[] = [
  ["wrong credentials", at("AUTH PLAIN", "535 5.7.0"), "wait"],
  ["a domain of another account", at("MAIL FROM", "550 5.7.1"), "wait"],
  ["relaying denied", at("RCPT TO", "550 5.7.1"), "unclear", 1],
  ["an address it knows to be dead", at("RCPT TO", "550"), "unclear", 3],
];
const SENDGRID: Case[] = [
  ["wrong key", at("AUTH PLAIN", "535"), "wait"],
  ["credits used up", at("AUTH PLAIN", "451"), "retry"],
  ["a sender that is not verified", at("message", "550"), "unclear", 3],
  ["unauthenticated", at("MAIL FROM", "550"), "wait"],
];

test.each([
  ...OURSELVES,
  ...Object.entries({ POSTFIX, EXCHANGE_ONLINE, GMAIL, OTHERS, SES, MAILGUN, SENDGRID }).flatMap(([server, cases]) =>
    cases.map(([what, ...rest]): Case => [`${server}, ${what}`, ...rest]),
  ),
])("%s", (_, error, status, inARow) => {
  const outcome = outcomeOf(error);
  expect(outcome.status).toBe(status);
  if (status === "unclear") expect(outcome).toMatchObject({ inARow });
  // What concerns every email says what to do, in words of ours.
  if (status === "wait") expect(outcome).toMatchObject({ advice: expect.stringMatching(/SMTP_URL|MAIL_FROM/) });
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

test("we greet with the host of AUTH_URL, an address as RFC 5321 writes it", () => {
  expect(ehloName("id.example.com")).toBe("id.example.com");
  expect(ehloName("192.0.2.1")).toBe("[192.0.2.1]");
  expect(ehloName("[2001:db8::1]")).toBe("[IPv6:2001:db8::1]");
  expect(ehloName("localhost")).toBe("[127.0.0.1]");
});

test("no option of the URL can have emails printed", () => {
  expect(smtpOptions("smtp://mail.example.com?logger=true&debug=true").url).toBe("smtp://mail.example.com");
});
