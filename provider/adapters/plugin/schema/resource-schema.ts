import * as z from "zod";
import { type Definition, type Field, fieldsOf } from "../../../resource/definition";
import { DYNAMIC_TYPE, NATIVE_TYPE } from "../../../resource/naming";
import { listProperty } from "../functions";
import type { Documentation, MemberDocumentation } from "./documentation";
import type { FunctionSpec, ObjectSpec, Properties, ResourceSpec, TypeSpec } from "./specification";

/** What the package schema says of one resource, and of the functions that look it up. */
export class ResourceSchema {
  /** The objects that its properties are made of, by their tokens. */
  readonly types: Record<string, ObjectSpec> = {};
  readonly resources: Record<string, ResourceSpec>;
  readonly functions: Record<string, FunctionSpec>;
  readonly #fields: [name: string, field: Field][];

  /**
   * @param sdk - what describes the properties
   * @param native - what describes the functions
   */
  constructor(
    private readonly definition: Definition,
    private readonly sdk: Documentation,
    private readonly native: Documentation,
  ) {
    this.#fields = Object.entries(fieldsOf(definition));
    this.resources = { [tokenOf(definition.type)]: this.#resource() };
    this.functions = this.#functions();
  }

  #resource(): ResourceSpec {
    const { type, creationResult } = this.definition;
    const requiredInputs = this.#fields.filter(([name, field]) => isRequired(name, field)).map(([name]) => name);
    const inputs = this.#fields.map(([name, field]) => {
      const documentation = this.sdk.member(`${type}Args`, name);
      const property = { ...this.#typeOf(field, documentation), description: documentation.description };
      return [name, field.onChange === "replace" ? { ...property, willReplaceOnChanges: true as const } : property];
    });
    return {
      description: this.sdk.describe(type),
      properties: { ...this.#outputs(this.#fields), ...this.#texts(["adoptedAt", ...namesOf(creationResult)]) },
      required: ["name", ...requiredInputs, ...namesOf(creationResult)],
      inputProperties: Object.fromEntries(inputs) as Properties,
      requiredInputs,
      aliases: [{ type: `${DYNAMIC_TYPE}${type}` }],
    };
  }

  #functions(): Record<string, FunctionSpec> {
    const { type } = this.definition;
    const [single, all] = [`get${type}`, `get${type}s`];
    const list = listProperty(type);
    // The others tell a creation what to do, and nothing is known of them afterwards.
    const fields = this.#fields.filter(([, { onChange }]) => onChange !== "remember");
    const found: ObjectSpec = {
      description: this.native.describe(`Get${type}Result`),
      type: "object",
      properties: this.#outputs(fields),
      required: ["name", ...fields.filter(([name, field]) => isRequired(name, field)).map(([name]) => name)],
    };
    const item = this.#addType(`Get${type}s${type}`, found);
    const { description } = this.native.member(`Get${type}Args`, "name");
    const listed = this.native.member(`Get${type}sResult`, list);
    return {
      [tokenOf(single)]: {
        description: this.native.describe(single),
        inputs: { type: "object", properties: { name: { type: "string", description } }, required: ["name"] },
        outputs: found,
      },
      [tokenOf(all)]: {
        description: this.native.describe(all),
        outputs: {
          description: this.native.describe(`Get${type}sResult`),
          type: "object",
          properties: { [list]: { type: "array", items: item, description: listed.description } },
          required: [list],
        },
      },
    };
  }

  /** What is known of an object on the control plane. */
  #outputs(fields: [name: string, field: Field][]): Properties {
    const { type, idProperty } = this.definition;
    const properties = fields.map(([name, field]) => {
      const documentation = this.sdk.member(`${type}Outputs`, name);
      return [name, { ...this.#typeOf(field, documentation), description: documentation.description }];
    });
    return { ...(Object.fromEntries(properties) as Properties), ...this.#texts([idProperty, "createdAt"]) };
  }

  #texts(names: string[]): Properties {
    return Object.fromEntries(
      names.map((name) => {
        const documentation = this.sdk.member(`${this.definition.type}Outputs`, name);
        // What the values mean is said where they are listed.
        const values = this.sdk.typeOf(documentation);
        const description = values === undefined ? documentation.description : this.sdk.describe(values);
        return [name, { type: "string", description }];
      }),
    );
  }

  #typeOf({ schema }: Field, documentation: MemberDocumentation): TypeSpec {
    return this.#convert(z.toJSONSchema(schema), this.sdk.typeOf(documentation));
  }

  /** @param name - what an object in it is called in the SDK */
  #convert(schema: z.core.JSONSchema._JSONSchema, name: string | undefined): TypeSpec {
    if (typeof schema === "boolean") throw new Error(`The package schema has no word for ${String(schema)}.`);
    const { type, items, properties, additionalProperties, required = [] } = schema;
    if (type === "array" && items !== undefined && !Array.isArray(items)) {
      return { type, items: this.#convert(items, name) };
    }
    if (type === "object" && properties && name !== undefined) {
      const members = Object.entries(properties).map(([key, value]) => {
        const documentation = this.sdk.member(name, key);
        const property = this.#convert(value, this.sdk.typeOf(documentation));
        return [key, { ...property, description: documentation.description }];
      });
      return this.#addType(name, {
        description: this.sdk.describe(name),
        type,
        properties: Object.fromEntries(members) as Properties,
        required,
      });
    }
    if (type === "object" && !properties && additionalProperties !== undefined) {
      return { type, additionalProperties: this.#convert(additionalProperties, name) };
    }
    // Lengths, patterns and limits are left to the plugin's own check, whose messages say more.
    if (type === "string" || type === "boolean" || type === "integer" || type === "number") return { type };
    throw new Error(`The package schema has no word for ${JSON.stringify(schema)}.`);
  }

  #addType(name: string, type: ObjectSpec): TypeSpec {
    const token = tokenOf(name);
    this.types[token] = type;
    return { $ref: `#/types/${token}` };
  }
}

function tokenOf(name: string): string {
  return `${NATIVE_TYPE}${name}`;
}

function isRequired(name: string, { schema }: Field): boolean {
  // Every object has a name, but one that the program does not give is derived.
  return name !== "name" && !schema.safeParse(undefined).success;
}

function namesOf(creationResult: Definition["creationResult"]): string[] {
  return creationResult ? [creationResult.property] : [];
}
