/** Text that stands bare beside anything else is a node of its own to React, and a page on which a translator replaces it breaks. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseAst } from "vitest/node";

interface Node {
  type: string;
  [part: string]: unknown;
}

const files = readdirSync("app", { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".tsx"));

test.each(files)("%s puts each text into an element of its own", (file) => {
  const code = readFileSync(`app/${file}`, "utf8");
  expect(bareTextsIn(parseAst(code, { lang: "tsx" }) as unknown as Node).map((node) => textOf(node, code))).toEqual([]);
});

test.each([
  "<p>{a} <b/></p>",
  "<p>Text <b/></p>",
  "<p>{open && <b/>}{t('text')}</p>",
  "<p><b/>{`text`}</p>",
  "<p><b/>{open && t('text')}</p>",
  "<p><b/>{open ? 'text' : null}</p>",
  "<>{t('text')}</>",
  "<p>{'a'}{'b'}</p>",
])("%s is found", (code) => {
  expect(bareTextsIn(parseAst(code, { lang: "tsx" }) as unknown as Node)).not.toEqual([]);
});

test.each([
  "<p>{t('text')}</p>",
  "<p>Text</p>",
  "<p>{open ? t('a') : t('b')}</p>",
  "<p><b/>{open && <i>{t('text')}</i>}{list.map((one) => <i key={one}>{one}</i>)}</p>",
  "<p>\n  <b/>\n  {children}\n</p>",
  "<p><b/>{inElements(t.rich('text'))}</p>",
])("%s is sound", (code) => {
  expect(bareTextsIn(parseAst(code, { lang: "tsx" }) as unknown as Node)).toEqual([]);
});

function bareTextsIn(node: Node): Node[] {
  const own = node.type === "JSXElement" || node.type === "JSXFragment" ? bareChildren(node) : [];
  const parts = Object.values(node).flatMap((part) => (Array.isArray(part) ? part : [part]));
  return [...own, ...parts.filter(isNode).flatMap(bareTextsIn)];
}

/** A text that is an element's only child is a property of that element. */
function bareChildren({ type, children }: Node): Node[] {
  const all = (children as Node[]).filter((child) => !isLayout(child) && !isComment(child));
  return all.length > 1 || type === "JSXFragment" ? all.filter(mayBeText) : [];
}

function mayBeText(node: Node): boolean {
  const part = (name: string) => node[name] as Node;
  switch (node.type) {
    case "JSXExpressionContainer":
    case "ParenthesizedExpression":
      return mayBeText(part("expression"));
    case "LogicalExpression":
      return mayBeText(part("right"));
    case "ConditionalExpression":
      return mayBeText(part("consequent")) || mayBeText(part("alternate"));
    case "CallExpression":
      return !isListOfElements(part("callee"));
    case "Identifier":
      return !NAMES_OF_ELEMENTS.includes(String(node.name));
    case "Literal":
      return node.value !== null;
    default:
      return !node.type.startsWith("JSX") || node.type === "JSXText";
  }
}

const NAMES_OF_ELEMENTS = ["children", "end", "explanation"];

function isListOfElements(callee: Node): boolean {
  const method = callee.property as Node | undefined;
  return callee.name === "inElements" || method?.name === "map";
}

/** Line breaks in the source: JSX leaves them out. */
function isLayout({ type, value }: Node): boolean {
  return type === "JSXText" && /^\s*\n\s*$/.test(String(value));
}

function isComment({ type, expression }: Node): boolean {
  return type === "JSXExpressionContainer" && (expression as Node).type === "JSXEmptyExpression";
}

function isNode(part: unknown): part is Node {
  return typeof part === "object" && part !== null && "type" in part;
}

function textOf({ start, end }: Node, code: string): string {
  return code.slice(Number(start), Number(end));
}
