/** `node --import` this, so that a script has the settings of .env before it loads anything. */
import { existsSync } from "node:fs";

if (existsSync(".env")) process.loadEnvFile(".env");
