import * as pulumi from "@pulumi/pulumi";
import type * as native from "pulumi-langsmith/native";

/** Providers of the program by name. */
export type ProvidersInProgram = Record<
  string,
  Pick<native.ProviderArgs, "endpoint" | "tenantId"> & { look?: boolean }
>;

/** Creates a provider per location, with its own key and one pool with an automatic name, and returns its functions' results. */
export default function program({
  Provider,
  SandboxPool,
  getSandboxPoolOutput,
  getSandboxPoolsOutput,
}: typeof native): object {
  const config = new pulumi.Config();
  const providers = Object.entries(config.requireObject<ProvidersInProgram>("providers"));
  return Object.fromEntries(
    providers.map(([name, { look = false, ...place }]) => {
      // Pulumi marks the first as a secret, and not the second.
      const apiKey = config.getSecret(`${name}Key`) ?? process.env["SCENARIO_KEY"] ?? "";
      const provider = new Provider(name, { ...place, apiKey });
      const args = { templateName: "python", replicas: 2 };
      const pool = new SandboxPool(`${name}-pool`, args, { provider });
      const seen = look && {
        found: getSandboxPoolOutput({ name: pool.name }, { provider, dependsOn: pool }).poolId,
        all: getSandboxPoolsOutput({ provider, dependsOn: pool }).sandboxPools.apply((all) =>
          all.map((each) => each.name),
        ),
      };
      return [name, { poolId: pool.poolId, ...seen }];
    }),
  );
}
