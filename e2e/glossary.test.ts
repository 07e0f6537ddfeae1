/** The words that the glossary of the design replaced stay out of names, comments and operators' messages. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

/** By part of a name or word of a sentence: "take turn" is takeTurn, take-turn, TAKE_TURN and “take turns”. */
const FORBIDDEN: Record<string, string[]> = {
  "mail worker, outbox message": ["postman", "go round", "bring mail", "mail trouble", "withheld", "postpone"],
  "request guard, error response, request store": ["own words", "open answer", "mark heard"],
  "page cache": ["standing page"],
  "OAuth state, start authorization, callback": ["begin round", "end round", "vouched"],
  "rate limit, lockout": ["take turn", "give turn back", "login turn", "may try password", "lift back off"],
  "device cookie, trusted device": ["known device", "remembered on"],
  "request phrase": ["passport"],
  "shutdown, cleanup, singleton, devSecret": ["farewell", "keep house", "once per process", "kept secret"],
  "circuit breaker, send rate, backoff": ["patience", "nap"],
  "t, Translator, messages": ["speaker"],
  reauthenticate: ["fresh proof", "prove afresh", "proven afresh"],
  "invalid link": ["dead link"],
  "audit event, notice event": ["happenings"],
  "user, client, visitor, operator": ["whoever"],
};

const FOLDERS = ["app", "drizzle", "e2e", "emails", "lib"];
const CODE = /\.(?:ts|tsx|mjs|js|css|py)$/;
const SKIPPED = /^(?:drizzle\/(?:sqlite|postgres)|e2e\/\.results|lib\/vectors)\/|^e2e\/glossary\.test\.ts$/;

test("no name, comment or message uses a word that the glossary replaced", () => {
  expect(codeFiles().flatMap(forbiddenWordsIn)).toEqual([]);
});

function codeFiles(): string[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .map((name) => path.join(folder, name))
      .filter((file) => CODE.test(file) && !SKIPPED.test(file) && !file.includes("node_modules")),
  );
}

function forbiddenWordsIn(file: string): string[] {
  const lines = [file, ...readFileSync(file, "utf8").split("\n")];
  return lines.flatMap((line, number) => {
    const words = ` ${wordsOf(line)} `;
    return Object.entries(FORBIDDEN).flatMap(([say, not]) =>
      not
        .filter((word) => words.includes(` ${word} `) || words.includes(` ${word}s `))
        .map((word) => `${file}:${number}: “${word}” (say: ${say})`),
    );
  });
}

function wordsOf(line: string): string {
  return line
    .replaceAll(/([a-z\d])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, " ");
}
