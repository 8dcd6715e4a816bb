import * as pulumi from "@pulumi/pulumi";
import type { SandboxPool, SandboxPoolArgs } from "pulumi-langsmith";
import type { Resources } from "../../harness/doors";

/** One pool of the program, as a scenario describes it. */
export interface PoolInProgram extends Omit<Partial<Record<keyof SandboxPoolArgs, unknown>>, "templateName"> {
  templateName?: string;
  /** The logical name of a pool before this one: the template is then known only once that pool exists. */
  templateKnownAfter?: string;
  /** The same for the pool's name. */
  nameKnownAfter?: string;
  /** Looks this pool up instead of making one. */
  get?: string;
  /** The logical name of a pool before this one that must exist first, though nothing of it is used. */
  dependsOn?: string;
  /** The names of the components that the pool is in, the outermost first: `outer/inner`. */
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

/** What {@link TestEnvironment.program} writes and this program reads: the pools by their logical names. */
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
    // What a scenario gets wrong on purpose has to pass the compiler.
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
