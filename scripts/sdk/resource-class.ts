import type { Definition } from "../../provider/lifecycle/definition";
import { comment, withArticle } from "./comments";
import { camelCase, fileNameOf } from "./names";
import { kindOf } from "./resource-kind";

/**
 * Writes the class for programs that use the dynamic provider, and the facts that both classes need. No import mixes types and
 * values, which TypeScript 3.8, as Pulumi brings it, cannot read.
 */
export function dynamicClass(definition: Definition, description: string): string {
  const { type, noun, fields } = definition;
  const kind = camelCase(type);
  const advice = (input: string): string => (input in fields ? ` (set \`args.${input}\` instead)` : "");
  const declares = [
    `Declares ${withArticle(noun)}: \`pulumi up\` creates it, keeps it as \`args\` say, and deletes it when the program no longer ` +
      "declares it.",
    ...paramsOf(noun),
    `@param opts - Pulumi's options for any resource. \`import\` is refused${advice("adoptExisting")}, and \`customTimeouts\` has no ` +
      `effect${advice("timeout")}`,
    "@throws `pulumi.RunError` if the option `import` is given, or if the program's package.json lacks this package",
  ];
  return `
import * as pulumi from "@pulumi/pulumi";
import { complete, dynamicPropertiesOf, dynamicTypeOf } from "../dynamic-resource";
import { isOfType, optionsOf } from "../resource";
import type { ResourceKind } from "../resource";
import type { ${type}Args, ${type}Outputs } from "../${fileNameOf(type)}";

/** Facts from the provider's definition of ${withArticle(noun)}. */
export const ${kind}: ResourceKind<keyof ${type}Outputs> = ${JSON.stringify(kindOf(definition))};

${classText(definition, {
  description,
  declares,
  construct: `
    super(dynamicTypeOf(${kind}), name, dynamicPropertiesOf(${kind}, name, args, opts), optionsOf(${kind}, opts));
    complete(this, ${kind}, opts);`,
  token: `dynamicTypeOf(${kind})`,
})}`;
}

/** Writes the class for programs that use the native plugin. */
export function nativeClass(definition: Definition, description: string): string {
  const { type, noun } = definition;
  const kind = camelCase(type);
  const declares = [
    `Declares ${withArticle(noun)}: \`pulumi up\` creates it, keeps it as \`args\` say, and deletes it when the program no longer ` +
      `declares it. ${upperCase(withArticle(noun))} that the dynamic provider manages becomes this one and stays as it is.`,
    ...paramsOf(noun),
    "@param opts - Pulumi's options for any resource, `import` and `customTimeouts` included",
  ];
  return `
import * as pulumi from "@pulumi/pulumi";
import { ${kind} } from "../../generated/${fileNameOf(type)}";
import { completeOutputs, isOfType, propertiesOf } from "../../resource";
import type { ${type}Args, ${type}Outputs } from "../../${fileNameOf(type)}";
import { nativeOptionsOf, tokenOf } from "../resource";

${classText(definition, {
  description,
  declares,
  construct: `
    super(tokenOf(${kind}.name), name, propertiesOf(${kind}, args, opts), nativeOptionsOf(${kind}, opts));
    completeOutputs(this, ${kind});`,
  token: `tokenOf(${kind}.name)`,
})}`;
}

/** The parts in which the classes of the dynamic provider and of the native plugin differ. */
interface ClassParts {
  description: string;
  /** Documentation of the constructor. */
  declares: readonly string[];
  /** Statements of the constructor. */
  construct: string;
  /** An expression for the type token. */
  token: string;
}

function classText({ type, noun, api }: Definition, { description, declares, construct, token }: ClassParts): string {
  const looksUp = [
    `Looks up ${withArticle(noun)} that something else manages: the program can use its outputs, and this stack never changes or ` +
      `deletes it. Fails if it does not exist.`,
    "@param name - the resource's name in the program",
    `@param id - the ${noun}'s ${api.identifiedBy}`,
    "@param opts - Pulumi's options for any resource",
  ];
  return `
${comment([description])}
export class ${type} extends pulumi.CustomResource {
${comment(declares, 2)}
  constructor(name: string, args: ${type}Args, opts?: pulumi.CustomResourceOptions) {${construct}
  }

${comment(looksUp, 2)}
  static get(name: string, id: pulumi.Input<pulumi.ID>, opts?: pulumi.CustomResourceOptions): ${type} {
    return new ${type}(name, {} as ${type}Args, { ...opts, id });
  }

${comment([`Whether a value is a \`${type}\`, even if another copy of this package created it.`], 2)}
  static override isInstance(value: unknown): value is ${type} {
    return isOfType(${token}, value);
  }
}

export interface ${type} extends ${type}Outputs {}
`;
}

function paramsOf(noun: string): string[] {
  return [
    `@param name - the resource's name in the program, unique there; the ${noun}'s own name is derived from it unless \`args.name\` ` +
      "is given",
    `@param args - the ${noun}'s inputs; \`pulumi preview\` reports everything that is wrong with them at once`,
  ];
}

function upperCase(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
