/** Firefox by Marionette, its own protocol (the commands of WebDriver over a socket), so that no driver has to be installed. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { installFromDebian, skipped } from "./install";

const PROGRAMS = ["firefox-esr", "firefox"];
const START_TIMEOUT_MS = 60_000;
const FIND_TIMEOUT_MS = 15_000;
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** @returns undefined, with a message, where it cannot be installed. @throws then in CI */
export function findFirefox(what: string): string | undefined {
  const present = () => PROGRAMS.find((program) => spawnSync(program, ["--version"]).status === 0);
  if (!present()) installFromDebian("firefox-esr");
  return present() ?? skipped(what, "Firefox", "firefox-esr");
}

export interface Firefox {
  version: string;
  open(url: string): Promise<void>;
  url(): Promise<string>;
  reload(): Promise<void>;
  back(): Promise<void>;
  /** Waits for an element that has this role and name for people who use a screen reader. */
  find(role: Role, name: string): Promise<Found>;
  /** Waits until the page says so. */
  expectText(text: string): Promise<void>;
  forgetCookies(): Promise<void>;
  setJavaScript(enabled: boolean): Promise<void>;
  /** Of pages, since the last call: uncaught errors, `console.error`, and what the Content-Security-Policy refused. */
  errors(): Promise<string[]>;
  close(): Promise<void>;
}

export interface Found {
  click(): Promise<void>;
  /** In place of what is there. */
  type(text: string): Promise<void>;
}

const SELECTORS = { textbox: "input", button: "button", link: "a", heading: "h1, h2" };
type Role = keyof typeof SELECTORS;

/** Nothing that asks Mozilla's servers, which would delay the start where there is no network. */
const PREFERENCES = {
  "marionette.port": 0,
  "app.normandy.enabled": false,
  "app.update.disabledForTesting": true,
  "browser.safebrowsing.update.enabled": false,
  "browser.startup.homepage_override.mstone": "ignore",
  "browser.topsites.contile.enabled": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "extensions.update.enabled": false,
  "messaging-system.rsexperimentloader.enabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "services.settings.server": "data:,#remote-settings-dummy/v1",
  "signon.rememberSignons": false,
  "toolkit.telemetry.server": "data:,",
};

export async function startFirefox(program: string): Promise<Firefox> {
  const profile = mkdtempSync(path.join(tmpdir(), "latchkey-firefox-"));
  const lines = Object.entries(PREFERENCES).map(
    (pair) => `user_pref(${pair.map((part) => JSON.stringify(part)).join()});`,
  );
  writeFileSync(path.join(profile, "user.js"), lines.join("\n"));
  const run = ["--headless", "--marionette", "--remote-allow-system-access", "--no-remote", "--profile", profile];
  const child = spawn(program, [...run, "about:blank"], {
    stdio: "ignore",
    env: { ...process.env, HOME: profile, MOZ_CRASHREPORTER_DISABLE: "1" },
  });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const { command, socket } = await openMarionette(path.join(profile, "MarionetteActivePort"));
  const { capabilities } = await command<{ capabilities: { browserVersion: string } }>("WebDriver:NewSession", {
    capabilities: { alwaysMatch: { pageLoadStrategy: "normal" } },
  });

  async function inBrowser<Result>(script: string, ...args: unknown[]): Promise<Result> {
    await command("Marionette:SetContext", { value: "chrome" });
    const { value } = await command<{ value: Result }>("WebDriver:ExecuteScript", { script, args });
    await command("Marionette:SetContext", { value: "content" });
    return value;
  }

  const elements = async (selector: string) => {
    const found = await command<Record<string, string>[]>("WebDriver:FindElements", {
      using: "css selector",
      value: selector,
    });
    return found.map((element) => element[ELEMENT] ?? "");
  };
  const textOf = async (what: string, id: string) => (await command<{ value: string }>(what, { id })).value;

  async function named(role: Role, name: string): Promise<string | undefined> {
    for (const id of await elements(SELECTORS[role])) {
      const shown = await command<{ value: boolean }>("WebDriver:IsElementDisplayed", { id });
      if (shown.value && (await textOf("WebDriver:GetComputedLabel", id)) === name) return id;
    }
  }

  const find: Firefox["find"] = async (role, name) => {
    const id = await until(`${role} “${name}”`, () => named(role, name));
    return {
      click: () => command("WebDriver:ElementClick", { id }),
      type: async (text) => {
        await command("WebDriver:ElementClear", { id });
        await command("WebDriver:ElementSendKeys", { id, text });
      },
    };
  };

  async function bodyText(): Promise<string> {
    const [body = ""] = await elements("body");
    return textOf("WebDriver:GetElementText", body);
  }

  return {
    version: capabilities.browserVersion,
    open: (url) => command("WebDriver:Navigate", { url }),
    url: async () => (await command<{ value: string }>("WebDriver:GetCurrentURL")).value,
    reload: () => command("WebDriver:Refresh"),
    back: () => command("WebDriver:Back"),
    find,
    expectText: async (text) =>
      void (await until(`“${text}” on the page`, async () => (await bodyText()).includes(text) || undefined)),
    forgetCookies: () => command("WebDriver:DeleteAllCookies"),
    setJavaScript: (enabled) => inBrowser("Services.prefs.setBoolPref('javascript.enabled', arguments[0])", enabled),
    errors: () => inBrowser(TAKE_ERRORS),
    async close() {
      process.off("exit", kill);
      socket.destroy();
      const ended = once(child, "exit");
      kill();
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Runs in the browser's own process. */
const TAKE_ERRORS = `
  const errors = Services.console.getMessageArray()
    .filter((message) => message instanceof Ci.nsIScriptError && /^http/.test(message.sourceName))
    .filter(({ flags, category }) => !(flags & Ci.nsIScriptError.warningFlag) || /^CSP/.test(category))
    .map(({ category, errorMessage, sourceName }) => [category, errorMessage, sourceName].join(": "));
  Services.console.reset();
  const storage = Cc["@mozilla.org/consoleAPI-storage;1"].getService(Ci.nsIConsoleAPIStorage);
  const printed = storage.getEvents()
    .filter(({ level, filename }) => level === "error" && /^http/.test(filename))
    .map((event) => "console.error: " + event.arguments.map(String).join(" "));
  storage.clearEvents();
  return [...errors, ...printed];`;

/** A page may be another by the time that an element of it is asked: then it is looked for again. */
async function until<Value>(what: string, look: () => Promise<Value | undefined>): Promise<Value> {
  const giveUpAt = Date.now() + FIND_TIMEOUT_MS;
  for (;;) {
    const value = await look().catch((error: Error) => {
      if (!/stale element|no such element|no such window|no such frame|unknown error/.test(error.message)) throw error;
    });
    if (value !== undefined) return value;
    if (Date.now() > giveUpAt) throw new Error(`Firefox does not show ${what}.`);
    await sleep(50);
  }
}

type Command = <Result = void>(name: string, parameters?: object) => Promise<Result>;

async function openMarionette(portFile: string): Promise<{ command: Command; socket: Socket }> {
  const giveUpAt = Date.now() + START_TIMEOUT_MS;
  while (!existsSync(portFile) || readFileSync(portFile, "utf8") === "") {
    if (Date.now() > giveUpAt) throw new Error("Firefox did not start.");
    await sleep(50);
  }
  const socket = connect(Number(readFileSync(portFile, "utf8")), "127.0.0.1");
  const waiting = new Map<number, { resolve(result: never): void; reject(error: Error): void }>();
  let received = Buffer.alloc(0);
  socket.on("data", (part) => {
    received = Buffer.concat([received, part]);
    for (;;) {
      // Each message is its length in bytes, a colon, and JSON.
      const start = received.indexOf(":") + 1;
      const end = start + Number(received.subarray(0, start - 1));
      if (start === 0 || received.length < end) return;
      const message = JSON.parse(received.subarray(start, end).toString());
      received = received.subarray(end);
      if (Array.isArray(message)) settle(message);
    }
  });
  socket.on("error", (error) => {
    for (const { reject } of waiting.values()) reject(error);
  });

  function settle([, id, error, result]: unknown[]): void {
    const { error: code, message } = (error ?? {}) as Record<string, string>;
    if (error) waiting.get(id as number)?.reject(new Error(`${code}: ${message}`));
    else waiting.get(id as number)?.resolve(result as never);
    waiting.delete(id as number);
  }

  let sent = 0;
  const command: Command = (name, parameters = {}) =>
    new Promise((resolve, reject) => {
      waiting.set(++sent, { resolve, reject });
      const text = JSON.stringify([0, sent, name, parameters]);
      socket.write(`${Buffer.byteLength(text)}:${text}`);
    });
  return { command, socket };
}
