import * as pulumi from "@pulumi/pulumi";
import type { SandboxPool, SandboxPoolArgs } from "pulumi-langsmith";
import type { Resources } from "../../harness/doors";

/** One pool of the program, in a scenario's terms. */
export interface PoolInProgram extends Omit<Partial<Record<keyof SandboxPoolArgs, unknown>>, "templateName"> {
  templateName?: string;
  /** Logical name of an earlier pool: the template is unknown until that pool exists. */
  templateKnownAfter?: string;
  /** The same for the pool's name. */
  nameKnownAfter?: string;
  /** Reads this pool instead of creating one. */
  get?: string;
  /** Logical name of an earlier pool that must exist first, although no output of it is used. */
  dependsOn?: string;
  /** Names of the components around the pool, the outermost first: `outer/inner`. */
  parent?: string;
  /** Pulumi's own options. */
  options?: Pick<
    pulumi.CustomResourceOptions,
    | "aliases"
    | "customTimeouts"
    | "deleteBeforeReplace"
    | "import"
    | "protect"
    | "replaceOnChanges"
    | "replacementTrigger"
    | "retainOnDelete"
  >;
}

/** File that {@link TestEnvironment.program} writes and this program reads: the pools by logical name. */
export type PoolsInProgram = Record<string, PoolInProgram>;

const components: Record<string, pulumi.ComponentResource> = {};

function componentAt(path: string): pulumi.ComponentResource {
  const end = path.lastIndexOf("/");
  const parent = end < 0 ? undefined : componentAt(path.slice(0, end));
  components[path] ??= new pulumi.ComponentResource(
    "scenario:index:Team",
    path.slice(end + 1),
    {},
    parent && { parent },
  );
  return components[path];
}

export default function program({ SandboxPool }: Resources): object {
  const pools: Record<string, SandboxPool> = {};
  const onceKnown = (predecessor: string | undefined, value: unknown): unknown =>
    predecessor === undefined ? value : pools[predecessor]?.poolId.apply(() => value);

  const declared = Object.entries(new pulumi.Config().requireObject<PoolsInProgram>("pools"));
  for (const [name, { get, templateKnownAfter, nameKnownAfter, dependsOn, parent, options, ...rest }] of declared) {
    // Deliberate errors of scenarios have to pass the compiler.
    const args = {
      ...rest,
      templateName: onceKnown(templateKnownAfter, rest.templateName),
      name: onceKnown(nameKnownAfter, rest.name),
    } as unknown as SandboxPoolArgs;
    const predecessor = dependsOn === undefined ? undefined : pools[dependsOn];
    const allOptions: pulumi.CustomResourceOptions = {
      ...options,
      ...(predecessor && { dependsOn: predecessor }),
      ...(parent !== undefined && { parent: componentAt(parent) }),
    };
    pools[name] = get === undefined ? new SandboxPool(name, args, allOptions) : SandboxPool.get(name, get, allOptions);
  }

  return Object.fromEntries(
    Object.entries(pools).map(([name, { id, poolId, createdAt, replicas, timeout, readiness }]) => [
      name,
      { id, poolId, createdAt, replicas, timeout, readiness },
    ]),
  );
}
