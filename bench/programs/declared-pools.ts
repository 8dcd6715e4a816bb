import * as pulumi from "@pulumi/pulumi";

/** Pools of every subject's program: equal ones, in the number that the stack's configuration sets. */
export function declaredPools(): { name: string; templateName: string; replicas: number }[] {
  const count = new pulumi.Config().requireNumber("pools");
  return Array.from({ length: count }, (_, index) => ({ name: `pool-${index}`, templateName: "python", replicas: 1 }));
}
