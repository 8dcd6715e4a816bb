import { type CheckFailure, type Definition, fieldsOf } from "./definition";
import { inputsFrom } from "./resource-state";
import { nameConflict, needsToGoFirst } from "./name-messages";
import { deriveName, needsNoReplacement } from "./naming";
import type { Reference } from "./operation";
import type { ProgramResource } from "./program-resources";
import { hasUnknown, type Properties, UNKNOWN } from "./properties";
import { checkReferences } from "./references";
import type { Call } from "./call";
import { validate } from "./validation";

/** A resource as the program registers it, besides its inputs. */
export interface Registration {
  urn: string;
  /** Pulumi may delete the old object before it creates a replacement, without telling the provider. */
  deleteBeforeReplace?: boolean | undefined;
  /** The inputs that are outputs of other resources. */
  references?: Readonly<Record<string, Reference>> | undefined;
  /** The stack's rule for names (`pulumi:autonaming`). */
  autonaming?: Autonaming | undefined;
}

export interface Autonaming {
  /** `propose`: the provider may choose another name; `disable`: the program has to give one. */
  mode: "propose" | "enforce" | "disable";
  proposed: string;
}

export interface CheckResult {
  inputs: Properties;
  failures: CheckFailure[];
}

/**
 * Completes and validates declared inputs: their values, the name, and that no other resource of the program has the same name.
 * Makes no request, since Pulumi calls it in previews.
 *
 * @param previous - the inputs of the last operation; empty for a new resource, for one that Pulumi was told to replace, and
 * when it checks a replacement a second time
 * @param given - the declared inputs, with unknown values in a preview
 */
export function check(
  call: Call,
  previous: Properties,
  given: Properties,
  registration: Registration | undefined,
): CheckResult {
  const { definition, resources } = call;
  const { operation } = call.context;
  const proposed = withKeptOutputs(call, given, registration?.references);
  const resource = registration && registeredResource(call, registration, previous, proposed);
  const { name = resource && automaticName(call, resource, previous, proposed, registration.autonaming) } = proposed;
  const { inputs, failures } = validate(definition, { ...proposed, name }, previous);
  const comparable = withRefusedAsUnknown(definition, proposed, inputs);
  const contradiction = definition.checkAgainst?.(comparable, operation);
  if (contradiction) failures.push(contradiction);
  const isNew = previous["name"] === undefined;
  const impossible = isNew ? undefined : definition.checkChange?.(previous, comparable);
  if (impossible && !contradiction) failures.push(impossible);
  failures.push(...checkReferences(definition, inputs, operation));
  if (!resource) return { inputs, failures };

  const registered: ProgramResource = {
    ...resource,
    name: typeof name === "string" ? name : undefined,
    // An unknown tag cannot be shown to be another resource's.
    tag: definition.tagOf && (definition.tagOf(inputs) ?? resource.urn),
  };
  if (typeof inputs["name"] === "string") resources.declared.set(inputs["name"], inputs);
  const conflict = resources.register(registered);
  if (conflict) failures.push({ property: "name", reason: nameConflict(definition, conflict) });

  if (definition.api.namesAreUnique && isBlocked(call, resource, name)) {
    failures.push({ property: "name", reason: needsToGoFirst(definition) });
  }

  if (failures.length === 0 && !hasUnknown(inputs)) registered.inputs = inputsFrom(inputs);
  return { inputs, failures };
}

/**
 * Completes inputs that Pulumi does not know although they stay the same: in a preview, a dynamic resource that is updated has
 * only its inputs as outputs.
 */
function withKeptOutputs(
  { context }: Call,
  given: Properties,
  references: Registration["references"] = {},
): Properties {
  const kept = Object.entries(references)
    .filter(([input]) => given[input] === UNKNOWN)
    .map(([input, reference]) => [input, context.operation.keptOutput(reference) ?? UNKNOWN] as const);
  return { ...given, ...Object.fromEntries(kept) };
}

/** Refused inputs become unknown, so that one fault is not reported twice. */
function withRefusedAsUnknown(definition: Definition, proposed: Properties, inputs: Properties): Properties {
  const refused = Object.keys(fieldsOf(definition)).filter((key) => proposed[key] !== undefined && !(key in inputs));
  return { ...inputs, ...Object.fromEntries(refused.map((key) => [key, UNKNOWN])) };
}

/** The resource as this operation knows it, with this registration. */
function registeredResource(
  { resources }: Call,
  { urn, autonaming, deleteBeforeReplace = false }: Registration,
  previous: Properties,
  proposed: Properties,
): ProgramResource {
  const known = resources.find(urn);
  const { name: before } = previous;
  return {
    urn,
    // Names from `pulumi:autonaming` are not unique.
    hasAutomaticName: proposed["name"] === undefined && autonaming === undefined,
    previousName: typeof before === "string" ? before : known?.previousName,
    // Pulumi checks a replacement a second time, and does not say then what was there before.
    isReplaced: known?.previousName !== undefined && typeof before !== "string",
    deleteBeforeReplace,
  };
}

/**
 * Whether Pulumi would create a replacement under the name that its predecessor still has. If Pulumi replaces without calling diff,
 * as for a changed replacementTrigger, only the program can ask for deleteBeforeReplace.
 */
function isBlocked(
  { resources }: Call,
  { isReplaced, hasAutomaticName, previousName, deleteBeforeReplace }: ProgramResource,
  name: unknown,
): boolean {
  const keepsName = !hasAutomaticName && name === previousName;
  return isReplaced && keepsName && !deleteBeforeReplace && !resources.compared.has(String(name));
}

/** A resource keeps its automatic name until it is replaced. */
function automaticName(
  call: Call,
  resource: ProgramResource,
  previous: Properties,
  proposed: Properties,
  autonaming: Autonaming | undefined,
): unknown {
  const { definition, resources } = call;
  const { urn, previousName, isReplaced } = resource;
  const { renamedFrom } = previous;
  const predecessor = typeof renamedFrom === "string" ? renamedFrom : previousName;
  const former = resources.compared.get(previousName ?? "")?.formerNames ?? [];
  const newName = (): unknown => {
    // The stack's configuration proposes the name.
    if (autonaming) return autonaming.mode === "disable" ? undefined : autonaming.proposed;
    const origin = { urn, seed: call.context.nameSeed() };
    const name = deriveName(definition, proposed, origin);
    if (predecessor === undefined) return name;
    const isFree =
      former.length > 0
        ? !former.some((taken) => taken === name)
        : // A state without former names may come from a release that did not record them.
          !isReplaced && deriveName(definition, previous, origin) === predecessor;
    return isFree && name !== previousName ? name : deriveName(definition, proposed, { ...origin, predecessor });
  };
  if (predecessor === undefined) return newName();
  // Objects may share a name, so that a replacement needs no other.
  if (!definition.api.namesAreUnique) return predecessor;
  if (isReplaced) {
    const chosen = resources.find(urn)?.name;
    // Keep the name of the first check, unless `diff` has shown former names since.
    if (former.length === 0 && chosen !== undefined && chosen !== previousName) return chosen;
  } else if (needsNoReplacement(definition, previous, proposed)) {
    return predecessor;
  }
  return newName();
}
