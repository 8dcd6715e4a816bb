import type { ExportedState } from "./engine/engine";

/** What the types of all subjects' pools end with. */
export const POOL_TYPE = ":SandboxPool";

/** Of one pool in the state, on the average. */
export interface StateBytes {
  /** All but the user's own values and the positions. */
  overhead: number;
  /** Where in the program the resource was made: Pulumi records it, and it is as long as the paths are. */
  positions: number;
}

/** Without the white space between the values. */
export function measureState({ deployment }: ExportedState): StateBytes {
  const pools = (deployment.resources ?? []).filter(({ type }) => type.endsWith(POOL_TYPE));
  const sizeOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
  let all = 0;
  let withoutPositions = 0;
  let own = 0;
  for (const pool of pools) {
    all += sizeOf(pool);
    withoutPositions += sizeOf({ ...pool, sourcePosition: undefined, stackTrace: undefined });
    // They are among the inputs and among the outputs.
    const { templateName, replicas } = pool.inputs ?? {};
    own += 2 * sizeOf({ templateName, replicas });
  }
  return { overhead: (withoutPositions - own) / pools.length, positions: (all - withoutPositions) / pools.length };
}
