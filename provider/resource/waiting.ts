import type { Wait } from "../http/resource-api";
import { withProgress } from "../progress";
import { label } from "./messages";
import type { Session } from "./session";

/** Shows how far a wait is, with the resource whose object has the name. */
export function showWait<T>(session: Session, name: string, { seconds, what }: Wait, wait: Promise<T>): Promise<T> {
  const { definition, host, ownership } = session;
  const urn = ownership.urnOf(name);
  const report = (line: string): void => {
    host.report(line, { urn, isPassing: true });
  };
  return withProgress(report, `waiting for ${what} of ${label(definition, name)}`, seconds, wait);
}
