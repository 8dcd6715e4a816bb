import { Secrets } from "../secrets";
import { ProgramResources } from "./program-resources";

/** Memory of one operation of Pulumi: the resources of the program, by type, and the secrets that it has seen. */
export class Operation {
  /** Secrets of all resources and settings: the host may repeat a registry's password when it builds a snapshot. */
  readonly secrets = new Secrets();
  readonly #byType = new Map<string, ProgramResources>();

  /** @param type - the last part of a type token, such as `SandboxPool` */
  resourcesOf(type: string): ProgramResources {
    const known = this.#byType.get(type) ?? new ProgramResources();
    this.#byType.set(type, known);
    return known;
  }

  /** Returns an output of a resource if the operation certainly keeps it as it was. */
  keptOutput({ urn, output }: Reference): unknown {
    const owners = [...this.#byType.values()].map((resources) => resources.find(urn));
    return owners.find((resource) => resource !== undefined)?.keptOutputs?.[output];
  }
}

/** An output of a resource of the program. */
export interface Reference {
  urn: string;
  output: string;
}
