import * as z from "zod";
import type { ApiClient } from "./client";

const count = z.number().nullish();
const usage = z.object({
  sandboxes_used: count,
  sandboxes_limit: count,
  snapshots_count: count,
  registries_count: count,
});

/** A sentence about what the workspace has; empty if the service does not say, since it only adds to another error. */
export async function readUsage(client: ApiClient, path: string): Promise<string> {
  try {
    const { value } = await client.send({ method: "GET", path: [path], schema: usage, bestEffort: true });
    const {
      sandboxes_used: used,
      sandboxes_limit: limit,
      snapshots_count: snapshots,
      registries_count: registries,
    } = value;
    const parts = [
      ...(typeof snapshots === "number" ? [`${snapshots} ${snapshots === 1 ? "snapshot" : "snapshots"}`] : []),
      ...(typeof registries === "number" ? [`${registries} ${registries === 1 ? "registry" : "registries"}`] : []),
      // A limit of 0 is not enforced.
      ...(typeof used === "number"
        ? [`${used}${limit ? ` of ${limit}` : ""} ${used === 1 && !limit ? "sandbox" : "sandboxes"}`]
        : []),
    ];
    return parts.length > 0 ? `The workspace has ${parts.join(", ")}.` : "";
  } catch {
    return "";
  }
}
