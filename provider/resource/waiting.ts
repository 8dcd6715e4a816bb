import type { Wait } from "../http/resource-api";
import { label } from "./messages";
import type { Session } from "./session";

/** Shows how far a wait is, with the resource whose object has the name. */
export function showWait<T>(session: Session, name: string, { seconds, what }: Wait, wait: Promise<T>): Promise<T> {
  return session.progress.during(`waiting for ${what} of ${label(session.definition, name)}`, seconds, wait);
}
