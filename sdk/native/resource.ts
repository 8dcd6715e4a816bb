import * as pulumi from "@pulumi/pulumi";
import { dynamicTypeOf } from "../dynamic-resource";
import type { ResourceKind } from "../resource";

/** The package's name in type tokens and in the configuration. */
export const PACKAGE = "langsmith";

/** The token of a type or function, as in the package's schema. */
export function tokenOf(name: string): string {
  return `${PACKAGE}:index:${name}`;
}

/** Adds what makes a resource of the dynamic provider the same resource. */
export function withAlias(
  kind: ResourceKind,
  opts: pulumi.CustomResourceOptions | undefined,
): pulumi.CustomResourceOptions {
  return pulumi.mergeOptions(opts, { aliases: [{ type: dynamicTypeOf(kind) }] });
}
