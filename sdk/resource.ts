import * as pulumi from "@pulumi/pulumi";

/** Facts about a type of resource that its classes need, both for the dynamic provider and for the native plugin. */
export interface ResourceKind<Output extends string = string> {
  /** The name of its class. */
  readonly name: string;
  /** The properties that the engine must return: it makes outputs only of properties that were registered. */
  readonly outputs: readonly Output[];
  /** Values of outputs that the engine does not return: the dynamic provider and older states have no defaults. */
  readonly fallbacks: Readonly<Partial<Record<Output, unknown>>>;
  /** The output that has the resource's id as its value if the engine does not return it. */
  readonly idOutput: Output;
  /** Inputs that are always secrets, even if the program does not mark them. */
  readonly secrets?: readonly Output[];
}

/** The properties that a resource registers: its outputs, and its inputs unless the program only looks it up. */
export function propertiesOf(
  kind: ResourceKind,
  args: object,
  opts: pulumi.CustomResourceOptions | undefined,
): pulumi.Inputs {
  return {
    ...Object.fromEntries(kind.outputs.map((output) => [output, undefined])),
    ...(!isLookup(opts) && withSecrets(kind, definedIn(args))),
  };
}

/** The options that a resource registers with: secret inputs are secret outputs as well. */
export function optionsOf(
  { secrets }: ResourceKind,
  opts: pulumi.CustomResourceOptions | undefined,
): pulumi.CustomResourceOptions | undefined {
  return secrets ? pulumi.mergeOptions(opts, { additionalSecretOutputs: [...secrets] }) : opts;
}

/** Whether the program only looks up a resource that something else manages. */
export function isLookup(opts: pulumi.CustomResourceOptions | undefined): boolean {
  return opts?.id !== undefined || opts?.urn !== undefined;
}

/** Completes the outputs of a registered resource. Mocks of unit tests return neither defaults nor ids. */
export function completeOutputs(resource: pulumi.CustomResource, { fallbacks, idOutput }: ResourceKind): void {
  for (const [output, fallback] of Object.entries({ ...fallbacks, [idOutput]: resource.id })) {
    const returned = Reflect.get(resource, output) as pulumi.Output<unknown> | undefined;
    Reflect.set(resource, output, returned?.apply((value) => value ?? fallback) ?? pulumi.output(fallback));
  }
}

/** Whether a value is a resource of this type, even if another copy of this package created it. */
export function isOfType(type: string, value: unknown): boolean {
  return typeof value === "object" && value !== null && Reflect.get(value, "__pulumiType") === type;
}

function withSecrets({ secrets = [] }: ResourceKind, inputs: pulumi.Inputs): pulumi.Inputs {
  const given = secrets.filter((name) => name in inputs);
  return { ...inputs, ...Object.fromEntries(given.map((name) => [name, pulumi.secret(inputs[name])])) };
}

function definedIn(args: object): pulumi.Inputs {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined));
}
