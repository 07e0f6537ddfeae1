import { findBrowser } from "./browser";
import { buildIfNeeded } from "./build";

/** Before the first worker starts. What is set in the environment here, workers inherit. */
export default function prepare(): void {
  process.env.E2E_BROWSER = findBrowser();
  buildIfNeeded();
}
