/** What must be ended in good order before the process goes, said by whoever began it. */
import { singleton } from "./singleton";

export function onShutdown(end: () => Promise<unknown>): void {
  ends().push(end);
}

export async function runShutdownHooks(): Promise<void> {
  await Promise.all(ends().map((end) => end()));
}

const ends = () => singleton("farewell", (): (() => Promise<unknown>)[] => []);
