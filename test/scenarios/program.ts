import * as pulumi from "@pulumi/pulumi";
import * as langsmith from "pulumi-langsmith";

/** One pool of the program, as a scenario describes it. */
export interface PoolInProgram extends Omit<Partial<Record<keyof langsmith.SandboxPoolArgs, unknown>>, "templateName"> {
  templateName?: string;
  /** The logical name of a pool before this one: the template is then known only once that pool exists. */
  templateKnownAfter?: string;
  /** Looks this pool up instead of making one. */
  get?: string;
  /** The program's option for the resource. */
  protect?: boolean;
}

/** What {@link World.program} writes and this program reads: the pools by their logical names. */
export type PoolsInProgram = Record<string, PoolInProgram>;

const pools: Record<string, langsmith.SandboxPool> = {};
const declared = new pulumi.Config().requireObject<PoolsInProgram>("pools");
for (const [name, { get, templateKnownAfter, protect, ...rest }] of Object.entries(declared)) {
  const predecessor = templateKnownAfter === undefined ? undefined : pools[templateKnownAfter];
  const templateName = predecessor ? predecessor.poolId.apply(() => rest.templateName) : rest.templateName;
  // What a scenario gets wrong on purpose has to pass the compiler.
  const args = { ...rest, templateName } as unknown as langsmith.SandboxPoolArgs;
  pools[name] =
    get === undefined
      ? new langsmith.SandboxPool(name, args, protect === undefined ? {} : { protect })
      : langsmith.SandboxPool.get(name, get);
}

module.exports = Object.fromEntries(
  Object.entries(pools).map(([name, { id, poolId, createdAt, replicas, timeout, readiness }]) => [
    name,
    { id, poolId, createdAt, replicas, timeout, readiness },
  ]),
);
