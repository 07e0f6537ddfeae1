import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, cpSync, statSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import path from "node:path";
import { expect, test } from "playwright/test";
import { failedStart, ONE_PROCESS, productionVariables, startServer } from "../support/server";

const bad: [variable: string, value: string][] = [
  ["AUTH_URL", ""],
  ["AUTH_URL", "not-an-origin"],
  ["AUTH_SECRET", ""],
  ["AUTH_SECRET", "only-29-characters-0123456789"],
  ["AUTH_SECRET", "change-me-0123456789-0123456789-0123456789"],
  ["AUTH_SECRET_PREVIOUS", "kX9v2mQ7rT4wZ8bN1cF6hJ3pL5sD0gAyUeWo,only-29-characters-0123456789"],
  ["AUTH_SECRET_PREVIOUS", "change-me-0123456789-0123456789-0123456789"],
  ["TRUSTED_PROXY_NETWORKS", "10.0.0.0/8,10.0.0.0/40"],
  ["RESET_LINK_HOURS", "25"],
  ["PASSWORD_MIN_LENGTH", "7"],
  ["BCRYPT_COST", "9"],
  ["DATABASE_URL", "mysql://somewhere"],
  ["MAIL_TRANSPORT", "pigeon"],
];

for (const [variable, value] of bad)
  test(`does not start with ${variable}=${value}`, async () => {
    const { code, output } = await failedStart({ ...(await productionVariables()), [variable]: value });
    expect(code).not.toBe(0);
    expect(output).toContain(variable);
    if (value.length > 2) expect(output).not.toContain(value);
  });

test("does not start where it may not write, and names the file", async () => {
  const DATABASE_URL = "file:/sys/latchkey.db";
  const { code, output } = await failedStart({ ...(await productionVariables()), DATABASE_URL });
  expect(code).not.toBe(0);
  expect(output).toMatch(/Latchkey does not start: .*'\/sys\/latchkey.db'/);
});

for (const WEB_PROCESSES of ["1", "2"])
  test(`does not start where it cannot listen, and names the setting (${WEB_PROCESSES} processes)`, async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const PORT = String((taken.address() as AddressInfo).port);
    const variables = { ...(await productionVariables()), WEB_PROCESSES };
    const onTakenPort = await failedStart({ ...variables, PORT });
    taken.close();
    const elsewhere = await failedStart({ ...variables, LISTEN_HOST: "203.0.113.1" });
    expect([onTakenPort.code, elsewhere.code]).toEqual([1, 1]);
    expect(onTakenPort.output).toContain("Latchkey does not start: PORT is taken by another process (EADDRINUSE)\n");
    expect(elsewhere.output).toContain(
      "Latchkey does not start: LISTEN_HOST is no address of this machine (EADDRNOTAVAIL)\n",
    );
    for (const { output } of [onTakenPort, elsewhere]) expect(output).not.toContain('"stack"');
  });

test("listens on LISTEN_HOST, whatever HOSTNAME a shell or a container sets", async () => {
  const server = await startServer({ ...(await productionVariables()), ...ONE_PROCESS, HOSTNAME: "203.0.113.1" });
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  await expect(fetch(server.url.replace("127.0.0.1", "127.0.0.2"))).rejects.toThrow();
  await server.stop();
});

test("what existed before and others could read is tightened at the start", async () => {
  const variables: Record<string, string> = { ...(await productionVariables()), ...ONE_PROCESS };
  const file = variables.DATABASE_URL?.replace("file:", "") ?? "";
  const [folder, old] = [path.dirname(file), `${file}.replaced-2026-01-01`];
  for (const name of [file, old]) writeFileSync(name, "");
  for (const name of [file, old]) chmodSync(name, 0o644);
  chmodSync(folder, 0o755);
  const server = await startServer(variables);
  const mode = (name: string) => statSync(name).mode & 0o777;
  expect([folder, file, old].map(mode)).toEqual([0o700, 0o600, 0o600]);
  await server.stop();
});

test("does not start before it is built, and says what to do", async () => {
  const copy = test.info().outputPath();
  for (const file of ["start.mjs", "arguments.mjs"])
    cpSync(`app/_server/${file}`, path.join(copy, `app/_server/${file}`));
  const { status, stderr } = spawnSync("node", [path.join(copy, "app/_server/start.mjs")], { encoding: "utf8" });
  expect(status).toBe(1);
  expect(stderr).toContain("Run `npm run build` first.");
});
