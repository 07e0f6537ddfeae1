import * as react from "react/jsx-dev-runtime";
import { withAnyText } from "./jsx-runtime";

export { Fragment, type JSX } from "react/jsx-dev-runtime";

export const jsxDEV: typeof react.jsxDEV = (type, props, ...rest) =>
  react.jsxDEV(type, withAnyText(type, props), ...rest);
