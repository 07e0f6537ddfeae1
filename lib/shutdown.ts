import { singleton } from "./singleton";

export function onShutdown(hook: () => Promise<unknown>): void {
  hooks().push(hook);
}

export async function runShutdownHooks(): Promise<void> {
  await Promise.all(hooks().map((hook) => hook()));
}

const hooks = () => singleton("shutdown hooks", (): (() => Promise<unknown>)[] => []);
