/** Plain JavaScript, because `npm start` answers --help before there is a build. */
import { parseArgs } from "node:util";

const HELP = `npm run dev    serves at http://localhost:3000, with a database, accounts and a mailbox of its own
npm start      serves in production what npm run build has built

There are no options. Settings are variables of the environment or of .env: .env.example explains each.`;

/**
 * Ends the process after --help, and when it was called wrongly.
 * @param {string[]} internal what package.json and the cluster may give
 * @returns {Record<string, boolean>}
 */
export function parseArguments(...internal) {
  try {
    const options = Object.fromEntries(["help", ...internal].map((name) => [name, { type: "boolean" }]));
    const { values } = parseArgs({ options });
    if (!values.help) return values;
  } catch (error) {
    console.error(`${error.message}\n\n${HELP}`);
    process.exit(2);
  }
  console.log(HELP);
  process.exit(0);
}
