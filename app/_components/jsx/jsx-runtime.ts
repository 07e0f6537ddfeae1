/**
 * Makes elements as React does (`jsxImportSource` in tsconfig.json), except that a text which a translator or a proxy has changed before
 * the scripts came stays as it is: React would build the page anew, and what was typed meanwhile would be gone.
 */
import * as react from "react/jsx-runtime";

export { Fragment, type JSX } from "react/jsx-runtime";

export const jsx: typeof react.jsx = (type, props, key) => react.jsx(type, withAnyText(type, props), key);
export const jsxs: typeof react.jsxs = react.jsxs;

export function withAnyText(type: unknown, props: unknown): unknown {
  const { children } = props as { children?: unknown };
  const isText = typeof children === "string" || typeof children === "number";
  return typeof type === "string" && isText ? { ...(props as object), suppressHydrationWarning: true } : props;
}
