import * as pulumi from "@pulumi/pulumi";

/** What sets one resource of this package apart from the others, whichever provider serves it. */
export interface ResourceKind<Output extends string = string> {
  /** The name of its class. */
  readonly name: string;
  /** The properties that the engine is asked to return; only what is named becomes an output. */
  readonly outputs: readonly Output[];
  /** Values for what the engine does not return: defaults of the dynamic provider, and of older states. */
  readonly fallbacks: Readonly<Partial<Record<Output, unknown>>>;
  /** The output that the resource's id stands for, in case nothing returns it. */
  readonly idOutput: Output;
  /** Inputs that are kept as secrets, whether or not the program marks them. */
  readonly secrets?: readonly Output[];
}

/** What a resource registers: its outputs, and what the program asked for unless it only looks the resource up. */
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

/** The options that a resource registers with: its secrets stay secret as outputs as well. */
export function optionsOf(
  { secrets }: ResourceKind,
  opts: pulumi.CustomResourceOptions | undefined,
): pulumi.CustomResourceOptions | undefined {
  return secrets ? pulumi.mergeOptions(opts, { additionalSecretOutputs: [...secrets] }) : opts;
}

/** Whether a resource is there already, and managed by something else. */
export function isLookup(opts: pulumi.CustomResourceOptions | undefined): boolean {
  return opts?.id !== undefined || opts?.urn !== undefined;
}

/**
 * Completes the outputs of a resource that has been registered. Besides defaults, mocks of unit tests do not know what the
 * provider adds.
 */
export function completeOutputs(resource: pulumi.CustomResource, { fallbacks, idOutput }: ResourceKind): void {
  for (const [output, fallback] of Object.entries({ ...fallbacks, [idOutput]: resource.id })) {
    const returned = Reflect.get(resource, output) as pulumi.Output<unknown> | undefined;
    Reflect.set(resource, output, returned?.apply((value) => value ?? fallback) ?? pulumi.output(fallback));
  }
}

/** Whether something is a resource of this type, also one that another copy of this package has made. */
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
