/** Runs TypeScript, with the settings of .env. Unlike `--import tsx` it reaches worker threads too (privatenumber/tsx#354). */
import { existsSync } from "node:fs";
import { register } from "tsx/esm/api";

if (existsSync(".env")) process.loadEnvFile(".env");
register();
