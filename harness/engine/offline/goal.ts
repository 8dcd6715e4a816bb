import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import type { Alias } from "@pulumi/pulumi/proto/alias_pb";
import { fromStruct, type Properties } from "../properties";
import { type CustomTimeouts, timeoutsOf } from "./timeouts";

export const STACK_TYPE = "pulumi:pulumi:Stack";

/** Thrown for features of Pulumi that this engine lacks. */
export class UnsupportedError extends Error {
  override readonly name = "UnsupportedError";

  constructor(what: string) {
    super(`the offline engine does not support ${what}`);
  }
}

/** Stack and project of a deployment: parts of every URN. */
export interface StackIdentity {
  stackName: string;
  projectName: string;
}

/** Desired state of a resource in the program. */
export interface Goal {
  urn: string;
  type: string;
  custom: boolean;
  parent: string | undefined;
  inputs: Properties;
  dependencies: string[];
  propertyDependencies: Record<string, string[]>;
  /** `undefined` leaves the decision to the provider. */
  deleteBeforeReplace: boolean | undefined;
  additionalSecretOutputs: string[];
  /** Reference of the provider that the program sets; empty for the default one. */
  provider: string;
  customTimeouts?: CustomTimeouts | undefined;
  /** Former URNs of the resource. */
  aliases: string[];
}

/** @throws UnsupportedError */
export function goalOf(request: RegisterResourceRequest, stack: StackIdentity): Goal {
  refuseUnsupported(request);
  const type = request.getType();
  const parent = request.getParent() || undefined;
  return {
    urn: makeUrn(stack, parent, type, request.getName()),
    type,
    custom: request.getCustom(),
    parent,
    inputs: fromStruct(request.getObject()),
    dependencies: request.getDependenciesList().sort(),
    propertyDependencies: Object.fromEntries(
      [...request.getPropertydependenciesMap().entries()].map(([property, urns]) => [property, urns.getUrnsList()]),
    ),
    deleteBeforeReplace: request.getDeletebeforereplacedefined() ? request.getDeletebeforereplace() : undefined,
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    provider: request.getProvider(),
    customTimeouts: timeoutsOf(request),
    aliases: [
      ...request.getAliasurnsList(),
      ...request.getAliasesList().map((alias) => aliasUrn(alias, stack, parent, type, request.getName())),
    ],
  };
}

/** Whether a resource has one of these names. */
export function isNamed(urn: string, names: readonly string[]): boolean {
  return names.some((name) => urn.endsWith(`::${name}`));
}

export function makeUrn(
  { stackName, projectName }: StackIdentity,
  parent: string | undefined,
  type: string,
  name: string,
): string {
  const parentType = parent?.split("::")[2];
  const qualified = parentType === undefined || parentType === STACK_TYPE ? type : `${parentType}$${type}`;
  return `urn:pulumi:${stackName}::${projectName}::${qualified}::${name}`;
}

/** URNs of resources below a parent that had another URN. */
export function formerUrns(urns: readonly string[], stack: StackIdentity, formerParent: string): string[] {
  return urns.map((urn) => {
    const [, , type = "", ...name] = urn.split("::");
    return makeUrn(stack, formerParent, type.slice(type.lastIndexOf("$") + 1), name.join("::"));
  });
}

function aliasUrn(alias: Alias, stack: StackIdentity, parent: string | undefined, type: string, name: string): string {
  const spec = alias.getSpec();
  if (!spec) return alias.getUrn();
  const identity = {
    stackName: spec.getStack() || stack.stackName,
    projectName: spec.getProject() || stack.projectName,
  };
  const aliasParent = spec.getNoparent() ? undefined : spec.getParenturn() || parent;
  return makeUrn(identity, aliasParent, spec.getType() || type, spec.getName() || name);
}

function refuseUnsupported(request: RegisterResourceRequest): void {
  const unsupported = {
    "remote components": request.getRemote(),
    "the option deletedWith": request.getDeletedwith() !== "",
    "the option replaceWith": request.getReplaceWithList().length > 0,
    "the option replaceOnChanges": request.getReplaceonchangesList().length > 0,
    "the option replacementTrigger": request.hasReplacementTrigger(),
    "the option ignoreChanges": request.getIgnorechangesList().length > 0,
    "the option import": request.getImportid() !== "",
    "the option protect": request.getProtect(),
    "the option retainOnDelete": request.getRetainondelete(),
  };
  for (const [what, asked] of Object.entries(unsupported)) if (asked) throw new UnsupportedError(what);
}
