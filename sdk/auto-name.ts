import { createHash } from "node:crypto";

const MAX_NAME_LENGTH = 63;
const HASH_LENGTH = 7;

/**
 * Names a resource whose program gives it no name: `<logical name>-<7 hex digits>`.
 *
 * The digits are derived from where the resource stands in the program instead of drawn, so that an `up` that was interrupted meets its own half-made pool again. The
 * distinguishing values belong to what can only be replaced: another value, another name, and the replacement can be
 * made while the old one still serves.
 */
export function deriveName(urn: string, ...distinguishing: string[]): string {
  const logicalName = urn.split("::").slice(3).join("::");
  const identity = [urn, ...distinguishing];
  const hash = createHash("sha256").update(JSON.stringify(identity)).digest("hex").slice(0, HASH_LENGTH);
  const readable = logicalName
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, MAX_NAME_LENGTH - HASH_LENGTH - 1)
    .replace(/-+$/, "");
  return `${readable || "pool"}-${hash}`;
}
