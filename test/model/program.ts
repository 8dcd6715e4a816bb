import type { ResourceName } from "../../provider/resources";

/** Resources of a program by logical name, in order of creation. */
export type Program = Readonly<Record<string, Declaration>>;

/** A resource in a program. */
export interface Declaration {
  type: ResourceName;
  /** Values, or outputs of resources declared before. */
  inputs: Readonly<Record<string, unknown>>;
  /** The resource option of this name. */
  deleteBeforeReplace?: boolean;
  /** The logical name of a resource declared before, which must exist first. */
  dependsOn?: string;
  /** Former logical names of the resource. */
  aliases?: readonly string[];
}

/** Reference to another resource's output, resolved once that resource exists. */
export class Output {
  constructor(
    readonly resource: string,
    readonly property: string,
  ) {}

  toString(): string {
    return `${this.resource}.${this.property}`;
  }
}

export function pool(inputs: Declaration["inputs"], options: Omit<Declaration, "type" | "inputs"> = {}): Declaration {
  return { type: "SandboxPool", inputs, ...options };
}

export function registry(inputs: Declaration["inputs"]): Declaration {
  return { type: "SandboxRegistry", inputs };
}

export function snapshot(inputs: Declaration["inputs"]): Declaration {
  return { type: "SandboxSnapshot", inputs };
}

export function template(
  inputs: Declaration["inputs"],
  options: Omit<Declaration, "type" | "inputs"> = {},
): Declaration {
  return { type: "SandboxTemplate", inputs, ...options };
}
