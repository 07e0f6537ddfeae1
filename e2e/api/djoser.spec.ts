import { expect, test } from "playwright/test";
import { compareWithDjoser } from "../support/djoser/compare";
import { documentedDifferences, observedDifferences } from "../support/djoser/differences";
import { report, requestLine } from "../support/djoser/report";
import { findDjoser } from "../support/djoser/site";

test("Latchkey differs from Djoser exactly as docs/api.md says", async () => {
  test.setTimeout(600_000);
  test.skip(!findDjoser(), "Djoser cannot be had here");
  const compared = await compareWithDjoser();
  await test.info().attach("differences", { body: report(compared), contentType: "text/plain" });
  expect(compared.filter(({ alike, differs }) => !alike && differs === undefined).map(requestLine)).toEqual([]);
  expect(compared.filter(({ alike, differs }) => alike && differs !== undefined).map(requestLine)).toEqual([]);
  expect(observedDifferences(compared)).toEqual(documentedDifferences());
});
