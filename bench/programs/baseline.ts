import * as pulumi from "@pulumi/pulumi";
import { declaredPools } from "./declared-pools";

const PROVIDER_TEXT = 'exports.handler=()=>require("baseline").baselineProvider()';

/** Costs of many resources in Pulumi itself: each creates several promises, with a stack trace each. */
const OUTPUTS = { poolId: undefined, createdAt: undefined, adoptedAt: undefined, readiness: undefined };

/** The same resource, loaded in the same way, with a provider that does nothing. */
class SandboxPool extends pulumi.CustomResource {
  constructor(name: string, args: { name: string; templateName: string; replicas: number }) {
    super("pulumi-nodejs:dynamic/bench:SandboxPool", name, { ...OUTPUTS, ...args, __provider: PROVIDER_TEXT });
  }
}

for (const pool of declaredPools()) new SandboxPool(pool.name, pool);
