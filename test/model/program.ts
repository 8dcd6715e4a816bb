import type { ResourceName } from "../../provider/resources";

/** The resources of a program by their logical names, in the order in which it makes them. */
export type Program = Readonly<Record<string, Declaration>>;

/** What a program says of one resource. */
export interface Declaration {
  type: ResourceName;
  /** Values, or outputs of resources declared before. */
  inputs: Readonly<Record<string, unknown>>;
  /** The option of this name. */
  deleteBeforeReplace?: boolean;
  /** The logical name of a resource declared before, which must exist first. */
  dependsOn?: string;
  /** The logical names under which the resource was declared so far. */
  aliases?: readonly string[];
}

/** The value of another resource's output, which is there once that resource is. */
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
