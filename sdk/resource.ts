import * as pulumi from "@pulumi/pulumi";
import { requireInstallation } from "./installation";
import { warnAboutSettings } from "./settings";
import { providerText } from "./shim";

/** What sets one resource of this package apart from the others. */
export interface ResourceKind {
  /** The name of its class. */
  name: string;
  /** The properties that the engine is asked to return; only what is named becomes an output. */
  outputs: readonly string[];
}

/** What the provider learns of a resource besides its inputs. The provider removes it, so that none of it reaches the state. */
interface Registration {
  /** A promise, and no output: what a resource depends on must not include its parent, which waits for its children. */
  urn: string | Promise<string>;
  /** Pulumi does not tell the provider, and previews must make no requests. */
  preview?: true;
  deleteBeforeReplace?: true;
}

/** The type token, as in the state of every stack: it can never change. */
export function typeOf({ name }: ResourceKind): string {
  return `pulumi-nodejs:dynamic/langsmith:${name}`;
}

/**
 * What a resource registers with Pulumi.
 *
 * @throws pulumi.RunError, before anything is registered, for what cannot work
 */
export function propertiesOf(
  kind: ResourceKind,
  name: string,
  args: object,
  opts: pulumi.CustomResourceOptions | undefined,
): pulumi.Inputs {
  if (opts?.import !== undefined) {
    throw new pulumi.RunError(
      `${kind.name} "${name}" cannot be imported: Pulumi does not support the import option, or \`pulumi import\`, for ` +
        "dynamic resources. To take over what exists, set adoptExisting to true instead.",
    );
  }
  requireInstallation();
  warnAboutSettings();
  const isLookup = opts?.id !== undefined || opts?.urn !== undefined;
  return {
    ...Object.fromEntries(kind.outputs.map((output) => [output, undefined])),
    ...(!isLookup && definedIn(args)),
    ...(!isLookup && { registration: registrationOf(kind, name, opts) }),
    __provider: providerText(kind.name),
  };
}

/**
 * Completes a resource that has been registered: its outputs, where the engine returns nothing for them, and what its options
 * cannot do. Defaults are not in the state, and mocks of unit tests know nothing of what the provider adds.
 */
export function complete<Resource extends pulumi.CustomResource>(
  resource: Resource,
  opts: pulumi.CustomResourceOptions | undefined,
  fallbacks: Partial<Record<keyof Resource, unknown>>,
): void {
  for (const [output, fallback] of Object.entries(fallbacks)) {
    const returned = Reflect.get(resource, output) as pulumi.Output<unknown> | undefined;
    Reflect.set(resource, output, returned?.apply((value) => value ?? fallback) ?? pulumi.output(fallback));
  }
  if (opts?.customTimeouts !== undefined) {
    void pulumi.log.warn(
      "The option customTimeouts has no effect: Pulumi does not pass it to dynamic resources. Use the input `timeout`, " +
        "which limits how long the creation waits.",
      resource,
    );
  }
}

/** Whether something is a resource of this kind, also one that another copy of this package has made. */
export function isOfKind(kind: ResourceKind, value: unknown): boolean {
  return typeof value === "object" && value !== null && Reflect.get(value, "__pulumiType") === typeOf(kind);
}

function registrationOf(
  kind: ResourceKind,
  name: string,
  opts: pulumi.CustomResourceOptions | undefined,
): Registration {
  return {
    urn: urnOf(kind, name, opts?.parent),
    ...(pulumi.runtime.isDryRun() && { preview: true }),
    ...(opts?.deleteBeforeReplace === true && { deleteBeforeReplace: true }),
  };
}

function urnOf(kind: ResourceKind, name: string, parent: pulumi.Resource | undefined): string | Promise<string> {
  const type = typeOf(kind);
  // The same as below without outputs, which take longer than all the rest.
  if (parent === undefined) return `urn:pulumi:${pulumi.getStack()}::${pulumi.getProject()}::${type}::${name}`;
  return new Promise((resolve) => {
    pulumi.createUrn(name, type, parent).apply(resolve);
  });
}

function definedIn(args: object): pulumi.Inputs {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined));
}
