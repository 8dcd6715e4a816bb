import { functionNames } from "../../provider/adapters/plugin/functions";
import type { Definition } from "../../provider/lifecycle/definition";
import { NATIVE_TYPE } from "../../provider/lifecycle/naming";
import type { FunctionSpec, ObjectSpec, PackageSpec, PropertySpec } from "../schema/specification";
import { comment } from "./comments";
import { fileNameOf, pascalCase } from "./names";

/** A function as programs see it. */
interface LookupFunction {
  name: string;
  description: string;
  /** Nothing if the function takes no arguments. */
  inputs: ObjectSpec | undefined;
  /** Whether a program can leave the arguments out. */
  isOptional: boolean;
}

/** Writes the functions that look up one object and list all of them, with their types. */
export function lookupFunctions({ type }: Definition, schema: PackageSpec): string {
  const { single, all } = functionNames(type);
  const [one, list] = [specOf(schema, single), specOf(schema, all)];
  const functions = [
    { name: single, description: one.description, inputs: one.inputs, isOptional: false },
    { name: all, description: list.description, inputs: list.inputs, isOptional: true },
  ];
  return `
import * as pulumi from "@pulumi/pulumi";
import type { ${type}Outputs } from "../../${fileNameOf(type)}";
import { tokenOf } from "../resource";

${functions.map(argsText).join("\n")}
${resultText(type, single, schema)}
${documented(list.outputs.description ?? "")}
export interface ${pascalCase(all)}Result {
  ${Object.entries(list.outputs.properties)
    .map(([name, { description }]) => member(description, `readonly ${name}: ${pascalCase(single)}Result[];`))
    .join("\n")}
}

${functions.map(functionText).join("\n")}`;
}

function argsText({ name, inputs }: LookupFunction): string {
  if (!inputs) return "";
  const members = (typeOf: (type: string) => string): string =>
    Object.entries(inputs.properties)
      .map(([key, property]) => {
        const isOptional = !inputs.required.includes(key);
        return member(property.description, `${key}${isOptional ? "?" : ""}: ${typeOf(primitiveOf(property))};`);
      })
      .join("\n");
  return `
${documented(`The arguments of {@link ${name}}.`)}
export interface ${pascalCase(name)}Args {
  ${members((type) => type)}
}

${documented(`The arguments of {@link ${name}Output}.`)}
export interface ${pascalCase(name)}OutputArgs {
  ${members((type) => `pulumi.Input<${type}>`)}
}
`;
}

/** Takes the outputs of the resource, except for those that have another type, or may be missing, in a result. */
function resultText(type: string, single: string, schema: PackageSpec): string {
  const { outputs } = specOf(schema, single);
  const resource = schema.resources[`${NATIVE_TYPE}${type}`];
  const isOther = (name: string): boolean =>
    resource?.properties?.[name]?.oneOf !== undefined ||
    (resource?.requiredInputs?.includes(name) === true && !outputs.required.includes(name));
  const names = Object.keys(outputs.properties);
  const same = names.filter((name) => !isOther(name)).map((name) => JSON.stringify(name));
  const others = Object.entries(outputs.properties).filter(([name]) => isOther(name));
  return `
${documented(outputs.description ?? "")}
export interface ${pascalCase(single)}Result extends pulumi.Unwrap<Pick<${type}Outputs, ${same.join(" | ")}>> {
  ${others
    .map(([name, property]) => {
      const isOptional = !outputs.required.includes(name);
      return member(
        property.description,
        `readonly ${name}: ${primitiveOf(property)}${isOptional ? " | undefined" : ""};`,
      );
    })
    .join("\n")}
}
`;
}

function functionText({ name, description, inputs, isOptional }: LookupFunction): string {
  const args = (type: string): string => (inputs ? `args: ${type}${isOptional ? " = {}" : ""}, ` : "");
  const given = inputs ? "{ ...args }" : "{}";
  const result = `${pascalCase(name)}Result`;
  return `
${documented(description)}
export async function ${name}(${args(`${pascalCase(name)}Args`)}opts?: pulumi.InvokeOptions): Promise<${result}> {
  return (await pulumi.runtime.invoke(tokenOf("${name}"), ${given}, opts)) as ${result};
}

${documented(`Like {@link ${name}}, but waits for ${inputs ? "outputs in its arguments and for " : ""}the resources of the option \`dependsOn\`.`)}
export function ${name}Output(${args(`${pascalCase(name)}OutputArgs`)}opts?: pulumi.InvokeOutputOptions): pulumi.Output<${result}> {
  return pulumi.runtime.invokeOutput(tokenOf("${name}"), ${given}, opts);
}
`;
}

function specOf({ functions }: PackageSpec, name: string): FunctionSpec {
  const spec = functions[`${NATIVE_TYPE}${name}`];
  if (!spec) throw new Error(`The package schema has no function ${name}.`);
  return spec;
}

function primitiveOf({ type }: PropertySpec): string {
  if (type === "integer") return "number";
  if (type === "string" || type === "number" || type === "boolean") return type;
  throw new Error("Arguments of functions, and outputs of another type than the resource's, must be primitive.");
}

function member(description: string, text: string): string {
  return `${comment([description], 2).trimStart()}\n  ${text}`;
}

function documented(description: string): string {
  return comment([description]);
}
