/**
 * `node --import` this to run TypeScript that hashes passwords outside the built app (tests, scripts): unlike `--import tsx`
 * it reaches worker threads too (privatenumber/tsx#354), and Node 20 reads no TypeScript by itself.
 */
import { register } from "tsx/esm/api";

register();
