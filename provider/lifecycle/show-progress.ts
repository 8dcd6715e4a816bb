import type { Wait } from "../http/resource-api";
import { label } from "./messages";
import type { Operation } from "./operation";

/** Shows how far a wait is, with the resource whose object has the name. */
export function showWait<T>(operation: Operation, name: string, { seconds, what }: Wait, wait: Promise<T>): Promise<T> {
  return operation.progress.during(`waiting for ${what} of ${label(operation.definition, name)}`, seconds, wait);
}
