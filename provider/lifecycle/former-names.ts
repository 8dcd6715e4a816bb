import type { ResourceState } from "./resource-state";
import { PartialCreationError } from "./partial-creation";
import type { Call } from "./call";

/** Pulumi has already tried at least this often to delete any older object. */
const MAX_FORMER_NAMES = 10;

/** The names of the objects that a new one replaces, as far as states have shown them. */
export function namesBefore({ definition, resources }: Call, name: string, predecessor: string | undefined): string[] {
  if (predecessor === undefined || !definition.api.namesAreUnique) return [];
  const all = [predecessor, ...(resources.compared.get(predecessor)?.formerNames ?? [])];
  return all.filter((former) => former !== name).slice(0, MAX_FORMER_NAMES);
}

/** Records the names that the resource had before, even if the call fails. */
export async function keepingNames(
  formerNames: readonly string[] = [],
  run: () => Promise<ResourceState>,
): Promise<ResourceState> {
  if (formerNames.length === 0) return run();
  try {
    return { ...(await run()), formerNames };
  } catch (error) {
    throw error instanceof PartialCreationError ? error.knowing({ formerNames }) : error;
  }
}
