import { QuotaError } from "../http/errors";
import { readUsage } from "../http/usage";
import type { Session } from "./session";

/** What the workspace uses, and of how much, where an error says that it is too much and the service tells. */
export async function usageAfter(session: Session, error: unknown): Promise<string> {
  if (!(error instanceof QuotaError) || session.definition.api.service !== "api") return "";
  return readUsage(session.connection.client);
}
