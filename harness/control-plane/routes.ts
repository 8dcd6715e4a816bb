import type { FastifyReply, FastifyRequest } from "fastify";
import { findFault } from "./fault-kinds";

/** Options of all routes. Each kind's routes add the collections that they need. */
export interface RouteOptions {
  /** Whether registries can be of the type `AWS_ROLE`. */
  awsRoles: boolean;
  /** Whether registries that snapshots use cannot be deleted. */
  keepsUsedRegistries: boolean;
  /** Items in a list without a `limit`. */
  pageSize: number;
  poolsSurviveTimeout: boolean;
  /** Aborted when the control plane closes. */
  closing: AbortSignal;
}

export interface ByName {
  Params: { name: string };
}

/** Age of the state that a read returns, in seconds. */
export function findAge({ faults }: FastifyRequest): number {
  return findFault(faults, "staleRead")?.seconds ?? 0;
}

export async function answerDeletion(
  objects: { remove(name: string): void; removeLater(name: string, seconds: number): void },
  name: string,
  { faults }: Pick<FastifyRequest, "faults">,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const slow = findFault(faults, "slowDeletion");
  if (slow === undefined) objects.remove(name);
  else objects.removeLater(name, slow.seconds);
  return reply.code(slow?.status ?? 204).send();
}
