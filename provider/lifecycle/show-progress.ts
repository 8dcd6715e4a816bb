import type { Wait } from "../http/resource-api";
import { label } from "./messages";
import type { Call } from "./call";

/** Shows the progress of a wait on the resource's row. */
export function showWait<T>(call: Call, name: string, { seconds, what }: Wait, wait: Promise<T>): Promise<T> {
  return call.progress.during(`waiting for ${what} of ${label(call.definition, name)}`, seconds, wait);
}
