import * as pulumi from "@pulumi/pulumi";
import { dynamicTypeOf } from "../dynamic-resource";
import { optionsOf } from "../resource";
import type { ResourceKind } from "../resource";
import { warnAboutSetUp } from "./warnings";

/** The package's name in type tokens and in the configuration. */
export const PACKAGE = "langsmith";

/** The token of a type or function in the package's schema. */
export function tokenOf(name: string): string {
  return `${PACKAGE}:index:${name}`;
}

/** The options that a resource registers with, and an alias that makes a resource of the dynamic provider the same resource. */
export function nativeOptionsOf(
  kind: ResourceKind,
  opts: pulumi.CustomResourceOptions | undefined,
): pulumi.CustomResourceOptions {
  warnAboutSetUp();
  return pulumi.mergeOptions(optionsOf(kind, opts), { aliases: [{ type: dynamicTypeOf(kind) }] });
}
