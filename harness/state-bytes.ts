import type { ExportedState } from "./engine/engine";

/** Suffix of the pools' types of all subjects. */
export const POOL_TYPE = ":SandboxPool";

/** Average bytes of one pool in the state. */
export interface StateBytes {
  /** Bytes except the user's own values and the positions. */
  overhead: number;
  /** Position of the resource in the program: Pulumi records it, and its length depends on the paths. */
  positions: number;
}

/** Length without white space between the values. */
export function measureState({ deployment }: ExportedState): StateBytes {
  const pools = (deployment.resources ?? []).filter(({ type }) => type.endsWith(POOL_TYPE));
  const sizeOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
  let all = 0;
  let withoutPositions = 0;
  let own = 0;
  for (const pool of pools) {
    all += sizeOf(pool);
    withoutPositions += sizeOf({ ...pool, sourcePosition: undefined, stackTrace: undefined });
    // Counted twice, as inputs and as outputs.
    const { templateName, replicas } = pool.inputs ?? {};
    own += 2 * sizeOf({ templateName, replicas });
  }
  return { overhead: (withoutPositions - own) / pools.length, positions: (all - withoutPositions) / pools.length };
}
