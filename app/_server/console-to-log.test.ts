import { expect, it, vi } from "vitest";
import { HOUR_MS } from "../../lib/clock";
import { log } from "../../lib/log";
import { sendConsoleToLog } from "./console-to-log";

it("of what libraries print 200 lines an hour are logged, and as many in the next", () => {
  const console = vi.spyOn(globalThis.console, "error");
  vi.spyOn(log(), "warn").mockReturnValue();
  const logged = vi.spyOn(log(), "error").mockReturnValue();
  vi.useFakeTimers({ toFake: ["Date"] });
  const print = () => {
    for (let line = 0; line < 250; line++) globalThis.console.error("printed");
    return logged.mock.calls.length;
  };
  sendConsoleToLog();
  expect(print()).toBe(200);
  vi.advanceTimersByTime(HOUR_MS - 1);
  expect(print()).toBe(200);
  vi.advanceTimersByTime(1);
  expect(print()).toBe(400);
  vi.useRealTimers();
  console.mockRestore();
});
