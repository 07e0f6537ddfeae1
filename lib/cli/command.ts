import { fileURLToPath } from "node:url";
import { type ParseArgsConfig, parseArgs } from "node:util";

type Options = NonNullable<ParseArgsConfig["options"]>;
type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O }>>["values"];

export interface Command<O extends Options> {
  help: string;
  options?: O;
  maxArguments?: number;
  /** Named by the first argument: which of the options each has, and how many arguments after its name. */
  subcommands?: Record<string, Subcommand<O>>;
  run(options: Values<O>, ...positionals: string[]): void | Promise<void>;
}

interface Subcommand<O extends Options> {
  options?: readonly (keyof O)[];
  maxArguments?: number;
}

export class UsageError extends Error {
  override name = "UsageError";
}

/** Runs a command of package.json and ends the process: 0 done, 1 failed (one sentence on stderr), 2 called wrongly. */
export async function runCommand<O extends Options>(command: Command<O>): Promise<never> {
  // The reader may go early, as `head` does.
  process.stdout.on("error", () => process.exit(0));
  let exitCode = 0;
  try {
    const { help, options, positionals } = parse(command);
    if (help) console.log(command.help);
    else await command.run(options, ...positionals);
  } catch (error) {
    exitCode = error instanceof UsageError ? 2 : 1;
    console.error(exitCode === 2 ? `${(error as Error).message}\n\n${command.help}` : reasonOf(error));
  }
  await new Promise((flushed) => process.stdout.write("", flushed));
  // Not left to itself: the connections to Postgres stay open.
  process.exit(exitCode);
}

export function isEntryPoint(moduleUrl: string): boolean {
  return process.argv[1] === fileURLToPath(moduleUrl);
}

/** @throws UsageError, also of an option or an argument that belongs to another subcommand */
export function parse<O extends Options>(command: Command<O>, args = process.argv.slice(2)) {
  try {
    const all = { ...command.options, help: { type: "boolean" } } as const;
    const { values, positionals } = parseArgs({ args, options: all, allowPositionals: true });
    const { help, ...options } = values;
    if (!help) checkSyntax(command, Object.keys(options), positionals);
    return { help, options: options as Values<O>, positionals };
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function checkSyntax<O extends Options>(
  { subcommands, maxArguments = 0 }: Command<O>,
  options: string[],
  positionals: string[],
): void {
  const [name = ""] = positionals;
  const subcommand = subcommands && Object.hasOwn(subcommands, name) ? subcommands[name] : undefined;
  if (subcommands && !subcommand) throw new Error("Which command?");
  const foreign = subcommand && options.find((option) => !subcommand.options?.includes(option));
  if (foreign !== undefined) throw new Error(`${name} has no option '--${foreign}'`);
  const most = subcommand ? 1 + (subcommand.maxArguments ?? 0) : maxArguments;
  if (positionals.length > most) throw new Error(`Unexpected argument '${positionals[most]}'`);
}

/** Postgres' insufficient_privilege. */
const NO_PRIVILEGE = "42501";

/** The innermost cause: drizzle's own message repeats the query. */
function reasonOf(error: unknown): string {
  const { message, cause, code } = error as NodeJS.ErrnoException;
  if (cause instanceof Error) return reasonOf(cause);
  if (code === NO_PRIVILEGE) return "The database does not let its user write there.";
  if (message.includes("no such table")) return "The database has no tables yet: npm run db:migrate makes them.";
  return message.split("\n")[0] || String(code);
}
