import { inspect, stripVTControlCharacters } from "node:util";
import { HOUR_MS } from "@/lib/clock";
import { log, warnHourly } from "@/lib/log";
import { tally } from "@/lib/tally";

/** What is neither an error nor a warning is a banner, such as Next's at each start. */
const LEVELS = { error: "error", warn: "warn", info: "debug", log: "debug", debug: "debug", trace: "debug" } as const;

/** Next prints a line for requests that anybody can make, such as a form of an unknown version. */
const LINES_PER_HOUR = 200;

/** What Next, Node and libraries print themselves becomes lines of the log, a bounded number an hour. */
export function sendConsoleToLog(): void {
  for (const [method, level] of Object.entries(LEVELS))
    console[method as keyof typeof LEVELS] = (...printed: unknown[]) => {
      if (tally("lines of libraries", HOUR_MS) > LINES_PER_HOUR)
        return warnHourly("too many lines of libraries in this hour: the others are left out");
      const err = printed.find((one) => one instanceof Error);
      log()[level]({ ...(err !== undefined && { err }), source: "console" }, textOf(printed));
    };
  process.removeAllListeners("warning");
  process.on("warning", (warning) => log().warn({ err: warning, source: "node" }, "a warning"));
}

function textOf(printed: unknown[]): string {
  const texts = printed.map((one) => {
    if (one instanceof Error) return one.name;
    return typeof one === "string" ? one : inspect(one);
  });
  return stripVTControlCharacters(texts.join(" ")).trim();
}
