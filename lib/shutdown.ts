/** What must be ended in good order before the process goes, said by whoever began it. */
import { oncePerProcess } from "./singleton";

export function beforeFarewell(end: () => Promise<unknown>): void {
  ends().push(end);
}

export async function farewell(): Promise<void> {
  await Promise.all(ends().map((end) => end()));
}

const ends = () => oncePerProcess("farewell", (): (() => Promise<unknown>)[] => []);
