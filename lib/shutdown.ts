import { singleton } from "./singleton";

export function onShutdown(hook: () => Promise<unknown>): void {
  hooks().push(hook);
}

/** Before the port is closed, so that a load balancer sends no more requests here. */
export function leave(): void {
  leaving().now = true;
}

export function isLeaving(): boolean {
  return leaving().now;
}

export async function runShutdownHooks(): Promise<void> {
  await Promise.all(hooks().map((hook) => hook()));
}

const leaving = () => singleton("leaving", () => ({ now: false }));
const hooks = () => singleton("shutdown hooks", (): (() => Promise<unknown>)[] => []);
