import { setTimeout as sleep } from "node:timers/promises";

const DEADLINE_MS = 120_000;
const INTERVAL_MS = 20;

/** @throws if the condition is not met within two minutes */
export async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + DEADLINE_MS;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await sleep(INTERVAL_MS);
  }
}
