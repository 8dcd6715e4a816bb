import * as pulumi from "@pulumi/pulumi";
import type { SandboxPool } from "pulumi-langsmith";
import type { Resources } from "../../harness/doors";

/** A component whose pools have automatic names, as most teams write it. */
class Team extends pulumi.ComponentResource {
  readonly pools: SandboxPool[];

  constructor({ SandboxPool }: Resources, name: string, replicas: number, opts?: pulumi.ComponentResourceOptions) {
    super("scenario:index:Team", name, {}, opts);
    this.pools = ["x", "y"].map(
      (pool) => new SandboxPool(pool, { templateName: "python", replicas }, { parent: this }),
    );
    this.registerOutputs({});
  }
}

/** Components within a component, and pools that depend on one another. */
class Company extends pulumi.ComponentResource {
  readonly pools: SandboxPool[];

  constructor(resources: Resources, name: string, replicas: number) {
    super("scenario:index:Company", name);
    const { SandboxPool } = resources;
    const { pools } = new Team(resources, "inner", replicas, { parent: this });
    const readiness = pulumi.all(pools.map((pool) => pool.readiness));
    const named = new SandboxPool(
      "named",
      { name: readiness.apply(() => "named-later"), templateName: "python", replicas },
      { parent: this },
    );
    const sibling = new SandboxPool(
      "sibling",
      { templateName: named.poolId.apply(() => "node"), replicas },
      { parent: this, dependsOn: pools },
    );
    const child = new SandboxPool("child", { templateName: "node", replicas }, { parent: sibling });
    this.pools = [...pools, named, sibling, child];
    this.registerOutputs({});
  }
}

export default function program(resources: Resources): object {
  const replicas = new pulumi.Config().getNumber("replicas") ?? 2;
  const team = new Team(resources, "team", replicas);
  const company = new Company(resources, "company", replicas);
  const options = { dependsOn: company };
  const outside = new resources.SandboxPool("outside", { templateName: "python", replicas }, options);
  return { names: [...team.pools, ...company.pools, outside].map(({ name }) => name) };
}
