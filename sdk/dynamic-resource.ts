import * as pulumi from "@pulumi/pulumi";
import { requireInstallation } from "./installation";
import { completeOutputs, isLookup, propertiesOf } from "./resource";
import type { ResourceKind } from "./resource";
import { settingWarnings, warnOnce } from "./settings";
import { providerText } from "./shim";

/** Facts about a resource that are no inputs. The provider removes them, so the state never has them. */
interface Registration {
  /** A promise, no output: a resource must not depend on its parent, which waits for its children. */
  urn: string | Promise<string>;
  deleteBeforeReplace?: true;
  /** The inputs that are outputs of other resources. */
  references?: Record<string, Reference>;
}

interface Reference {
  urn: Promise<string>;
  output: string;
}

/** The outputs of all resources of the program, with the resource and the name of each. */
const outputs = new WeakMap<object, { resource: pulumi.CustomResource; output: string }>();

/** The type token. Every stack's state has it, so it can never change. */
export function dynamicTypeOf({ name }: ResourceKind): string {
  return `pulumi-nodejs:dynamic/langsmith:${name}`;
}

/**
 * The properties that a resource registers with Pulumi.
 *
 * @throws pulumi.RunError for the option `import`, and if the provider cannot load this package
 */
export function dynamicPropertiesOf(
  kind: ResourceKind,
  name: string,
  args: object,
  opts: pulumi.CustomResourceOptions | undefined,
): pulumi.Inputs {
  if (opts?.import !== undefined) {
    throw new pulumi.RunError(
      `${kind.name} "${name}" cannot be imported: Pulumi does not support the import option, or \`pulumi import\`, for ` +
        "dynamic resources. To adopt an existing object, set adoptExisting to true instead.",
    );
  }
  requireInstallation();
  warnOnce(settingWarnings);
  return {
    ...propertiesOf(kind, args, opts),
    // Pulumi shows no differences of properties that begin with two underscores.
    ...(!isLookup(opts) && { __registration: registrationOf(kind, name, args, opts) }),
    __provider: providerText(kind.name),
  };
}

/** Completes the outputs of a registered resource, and warns of an option without effect. */
export function complete(
  resource: pulumi.CustomResource,
  kind: ResourceKind,
  opts: pulumi.CustomResourceOptions | undefined,
): void {
  completeOutputs(resource, kind);
  for (const output of kind.outputs) outputs.set(Reflect.get(resource, output) as object, { resource, output });
  if (opts?.customTimeouts !== undefined) {
    const instead =
      "timeout" in kind.fallbacks ? " Use the input `timeout`, which limits how long creating waits." : "";
    const warning = "The option customTimeouts has no effect: Pulumi does not pass it to dynamic resources.";
    void pulumi.log.warn(`${warning}${instead}`, resource);
  }
}

function registrationOf(
  kind: ResourceKind,
  name: string,
  args: object,
  opts: pulumi.CustomResourceOptions | undefined,
): Registration {
  const references = referencesIn(args);
  return {
    urn: urnOf(kind, name, opts?.parent),
    ...(opts?.deleteBeforeReplace === true && { deleteBeforeReplace: true }),
    ...(Object.keys(references).length > 0 && { references }),
  };
}

function referencesIn(args: object): Record<string, Reference> {
  const references: Record<string, Reference> = {};
  for (const [input, value] of Object.entries(args) as [string, unknown][]) {
    const found = pulumi.Output.isInstance(value) ? outputs.get(value) : undefined;
    if (!found) continue;
    const { resource, output } = found;
    // A promise, since the input itself already depends on the resource.
    const urn = new Promise<string>((resolve) => resource.urn.apply(resolve));
    references[input] = { urn, output };
  }
  return references;
}

function urnOf(kind: ResourceKind, name: string, parent: pulumi.Resource | undefined): string | Promise<string> {
  const type = dynamicTypeOf(kind);
  // The result is the same as below, without outputs, which would take most of the time.
  if (parent === undefined) return `urn:pulumi:${pulumi.getStack()}::${pulumi.getProject()}::${type}::${name}`;
  return new Promise((resolve) => {
    pulumi.createUrn(name, type, parent).apply(resolve);
  });
}
