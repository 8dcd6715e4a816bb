import * as pulumi from "@pulumi/pulumi";
import * as langsmith from "pulumi-langsmith";

const replicas = new pulumi.Config().getNumber("replicas") ?? 2;

/** What most teams write: a component whose pools have no names of their own. */
class Team extends pulumi.ComponentResource {
  readonly pools: langsmith.SandboxPool[];

  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("scenario:index:Team", name, {}, opts);
    this.pools = ["x", "y"].map(
      (pool) => new langsmith.SandboxPool(pool, { templateName: "python", replicas }, { parent: this }),
    );
    this.registerOutputs({});
  }
}

/** Components within a component, and pools that depend on one another. */
class Company extends pulumi.ComponentResource {
  readonly pools: langsmith.SandboxPool[];

  constructor(name: string) {
    super("scenario:index:Company", name);
    const { pools } = new Team("inner", { parent: this });
    const readiness = pulumi.all(pools.map((pool) => pool.readiness));
    const named = new langsmith.SandboxPool(
      "named",
      { name: readiness.apply(() => "named-later"), templateName: "python", replicas },
      { parent: this },
    );
    const sibling = new langsmith.SandboxPool(
      "sibling",
      { templateName: named.poolId.apply(() => "node"), replicas },
      { parent: this, dependsOn: pools },
    );
    const child = new langsmith.SandboxPool("child", { templateName: "node", replicas }, { parent: sibling });
    this.pools = [...pools, named, sibling, child];
    this.registerOutputs({});
  }
}

const team = new Team("team");
const company = new Company("company");
const outside = new langsmith.SandboxPool("outside", { templateName: "python", replicas }, { dependsOn: company });

export const names = [...team.pools, ...company.pools, outside].map(({ name }) => name);
