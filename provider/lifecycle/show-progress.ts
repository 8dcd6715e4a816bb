import type { Wait } from "../http/resource-api";
import { label } from "./messages";
import type { Call } from "./call";

/** Shows how far a wait is, with the resource whose object has the name. */
export function showWait<T>(call: Call, name: string, { seconds, what }: Wait, wait: Promise<T>): Promise<T> {
  return call.progress.during(`waiting for ${what} of ${label(call.definition, name)}`, seconds, wait);
}
