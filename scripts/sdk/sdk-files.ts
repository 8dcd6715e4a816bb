import path from "node:path";
import { functionNames } from "../../provider/adapters/plugin/functions";
import type { Definition } from "../../provider/lifecycle/definition";
import { resources } from "../../provider/resources";
import { Documentation } from "../schema/documentation";
import { packageSchema } from "../schema/package-schema";
import { lookupFunctions } from "./lookup-functions";
import { fileNameOf, pascalCase } from "./names";
import { dynamicClass, nativeClass } from "./resource-class";

/** The folders that hold only generated files. */
export const FOLDERS = ["sdk/generated", "sdk/native/generated"] as const;

const HEADER = "// Written by `npm run docs` from the definitions in provider/resources/ and the types in sdk/.\n";

/**
 * Writes the classes and functions of the SDK: they follow from the definitions of the resources, and their documentation from
 * the documented types in `sdk/`.
 *
 * @param repository - the folder with the package.json
 * @returns the texts of the files, by their paths
 */
export async function sdkFiles(repository: string): Promise<ReadonlyMap<string, string>> {
  // CommonJS can only load this module dynamically.
  const { format } = await import("prettier");
  const schema = packageSchema(repository);
  const documentation = new Documentation(path.join(repository, "sdk"));
  const definitions: Definition[] = Object.values(resources);
  const [dynamicFolder, nativeFolder] = FOLDERS;
  const texts = new Map([
    [`${dynamicFolder}/index.ts`, definitions.map((one) => dynamicExports(one, documentation)).join("\n")],
    [`${nativeFolder}/index.ts`, definitions.map((one) => nativeExports(one, documentation)).join("\n")],
    ...definitions.flatMap((definition) => {
      const { type } = definition;
      const [file, description] = [`${fileNameOf(type)}.ts`, documentation.comment(type)];
      return [
        [`${dynamicFolder}/${file}`, dynamicClass(definition, description)],
        [`${nativeFolder}/${file}`, nativeClass(definition, description)],
        [`${nativeFolder}/get-${file}`, lookupFunctions(definition, schema)],
      ] as const;
    }),
  ]);
  const formatted = [...texts].map(
    async ([file, text]) =>
      [file, await format(`${HEADER}${text}`, { parser: "typescript", printWidth: 120 })] as const,
  );
  return new Map(await Promise.all(formatted));
}

function dynamicExports({ type }: Definition, documentation: Documentation): string {
  const file = fileNameOf(type);
  return `
export { ${type} } from "./${file}";
export type { ${typesOf(type, documentation).join(", ")} } from "../${file}";`;
}

function nativeExports(definition: Definition, documentation: Documentation): string {
  const { type, selection } = definition;
  const file = fileNameOf(type);
  const { single, all } = functionNames(type);
  const names = [single, all];
  const withArgs = [single, ...(selection ? [all] : [])];
  const types = [
    ...withArgs.flatMap((name) => [`${pascalCase(name)}Args`, `${pascalCase(name)}OutputArgs`]),
    ...names.map((name) => `${pascalCase(name)}Result`),
  ];
  return `
export { ${type} } from "./${file}";
export type { ${typesOf(type, documentation).join(", ")} } from "../../${file}";
export { ${names.flatMap((name) => [name, `${name}Output`]).join(", ")} } from "./get-${file}";
export type { ${types.join(", ")} } from "./get-${file}";`;
}

/** The exported types of a resource, without the interface that only carries the description of the class. */
function typesOf(type: string, documentation: Documentation): string[] {
  return documentation.exportsOf(fileNameOf(type)).filter((name) => name !== type);
}
