import * as pulumi from "@pulumi/pulumi";
import { requireInstallation } from "./installation";
import { completeOutputs, isLookup, propertiesOf, type ResourceKind } from "./resource";
import { settingWarnings, warnOnce } from "./settings";
import { providerText } from "./shim";

/** What the provider learns of a resource besides its inputs. The provider removes it, so that none of it reaches the state. */
interface Registration {
  /** A promise, and no output: what a resource depends on must not include its parent, which waits for its children. */
  urn: string | Promise<string>;
  deleteBeforeReplace?: true;
}

/** The type token, as in the state of every stack: it can never change. */
export function dynamicTypeOf({ name }: ResourceKind): string {
  return `pulumi-nodejs:dynamic/langsmith:${name}`;
}

/**
 * What a resource registers with Pulumi.
 *
 * @throws pulumi.RunError, before anything is registered, for what cannot work
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
        "dynamic resources. To take over what exists, set adoptExisting to true instead.",
    );
  }
  requireInstallation();
  warnOnce(settingWarnings);
  return {
    ...propertiesOf(kind, args, opts),
    ...(!isLookup(opts) && { registration: registrationOf(kind, name, opts) }),
    __provider: providerText(kind.name),
  };
}

/** Completes a resource that has been registered: its outputs, and a warning of what its options cannot do. */
export function complete(
  resource: pulumi.CustomResource,
  kind: ResourceKind,
  opts: pulumi.CustomResourceOptions | undefined,
): void {
  completeOutputs(resource, kind);
  if (opts?.customTimeouts !== undefined) {
    const instead =
      "timeout" in kind.fallbacks ? " Use the input `timeout`, which limits how long the creation waits." : "";
    const warning = "The option customTimeouts has no effect: Pulumi does not pass it to dynamic resources.";
    void pulumi.log.warn(`${warning}${instead}`, resource);
  }
}

function registrationOf(
  kind: ResourceKind,
  name: string,
  opts: pulumi.CustomResourceOptions | undefined,
): Registration {
  return {
    urn: urnOf(kind, name, opts?.parent),
    ...(opts?.deleteBeforeReplace === true && { deleteBeforeReplace: true }),
  };
}

function urnOf(kind: ResourceKind, name: string, parent: pulumi.Resource | undefined): string | Promise<string> {
  const type = dynamicTypeOf(kind);
  // The same as below without outputs, which take longer than all the rest.
  if (parent === undefined) return `urn:pulumi:${pulumi.getStack()}::${pulumi.getProject()}::${type}::${name}`;
  return new Promise((resolve) => {
    pulumi.createUrn(name, type, parent).apply(resolve);
  });
}
