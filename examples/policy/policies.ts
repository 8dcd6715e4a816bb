import type { ResourceValidationArgs, ResourceValidationPolicy } from "@pulumi/policy";
import * as pulumi from "@pulumi/pulumi";

/** Type of a pool in Pulumi. */
const SANDBOX_POOL = "pulumi-nodejs:dynamic/langsmith:SandboxPool";
const PRODUCTION = "prod";

export const fewReplicas: ResourceValidationPolicy = {
  name: "few-replicas",
  description: `Pools outside of the stack "${PRODUCTION}" are small.`,
  configSchema: { properties: { maximum: { type: "integer", minimum: 0, default: 3 } } },
  validateResource: (args, reportViolation) => {
    if (args.type !== SANDBOX_POOL || pulumi.getStack() === PRODUCTION) return;
    const { maximum } = args.getConfig<{ maximum: number }>();
    const { replicas } = propertiesOf(args);
    if (replicas > maximum) {
      reportViolation(`The pool has ${replicas} replicas; outside of "${PRODUCTION}" there may be ${maximum}.`);
    }
  },
};

export const namedByPurpose: ResourceValidationPolicy = {
  name: "named-by-purpose",
  description: "A pool's name begins with its purpose.",
  configSchema: {
    properties: { prefixes: { type: "array", items: { type: "string" }, default: ["workers", "team"] } },
  },
  validateResource: (args, reportViolation) => {
    if (args.type !== SANDBOX_POOL) return;
    const { prefixes } = args.getConfig<{ prefixes: string[] }>();
    const { name } = propertiesOf(args);
    if (!prefixes.some((prefix) => `${name}-`.startsWith(`${prefix}-`))) {
      reportViolation(`The name "${name}" begins with none of these: ${prefixes.join(", ")}.`);
    }
  },
};

export const policies = [fewReplicas, namedByPurpose];

/** The inputs after the provider's check, which adds automatic names. */
function propertiesOf({ props }: ResourceValidationArgs): { name: string; replicas: number } {
  return props as { name: string; replicas: number };
}
