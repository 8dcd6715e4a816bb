import fc from "fast-check";
import { type Declaration, Output } from "./program";
import type { Model, Reality } from "./reality";

/** One step of a sequence. */
export class Command implements fc.AsyncCommand<Model, Reality> {
  constructor(
    private readonly title: string,
    private readonly action: (model: Model, reality: Reality) => unknown,
  ) {}

  check(): boolean {
    return true;
  }

  async run(model: Model, reality: Reality): Promise<void> {
    await this.action(model, reality);
    reality.foreign.assertUntouched();
  }

  toString(): string {
    return this.title;
  }
}

export type Commands = fc.Arbitrary<Command>;

export function only(title: string, action: (model: Model, reality: Reality) => unknown): Commands {
  return fc.constant(new Command(title, action));
}

type Inputs = Declaration["inputs"];

/** Changes one input of one of these resources. */
export function drawEdit<Value>(
  title: string,
  names: fc.Arbitrary<string>,
  values: fc.Arbitrary<Value>,
  change: (inputs: Inputs, value: Value, model: Model, name: string) => Inputs,
): Commands {
  return fc.tuple(names, values).map(
    ([name, value]) =>
      new Command(`${title} of ${name}: ${String(value)}`, (model) => {
        edit(model, name, (inputs) => change(inputs, value, model, name));
      }),
  );
}

/** Changes the inputs of a resource of the program, if the program has it. */
export function edit(model: Model, name: string, change: (inputs: Inputs) => Inputs): void {
  const { [name]: declaration } = model.program;
  if (!declaration) return;
  const inputs = withKnownSources(model, change(declaration.inputs));
  model.program = { ...model.program, [name]: { ...declaration, inputs } };
}

/** Plain values in place of the outputs of a resource that the program lacks. */
const SUBSTITUTES: Inputs = { templateName: "python" };

/** A reference to another resource needs that resource in the program. */
export function withKnownSources({ program }: Model, inputs: Inputs): Inputs {
  const known = Object.entries(inputs).map(([key, value]): [string, unknown] => {
    const isMissing = value instanceof Output && !program[value.resource];
    return [key, isMissing ? SUBSTITUTES[key] : value];
  });
  return Object.fromEntries(known.filter(([, value]) => value !== undefined));
}

/** Adds a resource that others can refer to, before all others. */
export function addSource(model: Model, name: string, declaration: Declaration): void {
  model.program = { [name]: declaration, ...model.program };
}

export function remove(model: Model, name: string): void {
  const left = Object.entries(model.program).filter(([other]) => other !== name);
  model.program = Object.fromEntries(left);
  for (const other of Object.keys(model.program)) edit(model, other, (inputs) => inputs);
}

export function withoutName(inputs: Inputs): Inputs {
  return Object.fromEntries(Object.entries(inputs).filter(([property]) => property !== "name"));
}
