import * as z from "zod";
import { type Definition, type Field, fieldsOf } from "../../provider/lifecycle/definition";
import { defaultsOf } from "../../provider/lifecycle/default-outputs";
import { lookupByName } from "../../provider/lifecycle/fields";
import { DYNAMIC_TYPE, NATIVE_TYPE } from "../../provider/lifecycle/naming";
import { functionNames, listProperty } from "../../provider/adapters/plugin/functions";
import type { Documentation, MemberDocumentation } from "./documentation";
import type { FunctionSpec, ObjectSpec, Properties, PropertySpec, ResourceSpec, TypeSpec } from "./specification";

/** Of a value that can be written in several ways; JSON Schema's own types do not know it. */
const schemaTypes = z.array(z.enum(["string", "number", "boolean"]));

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
    const { type, readiness } = this.definition;
    const requiredInputs = this.#fields.filter(([name, field]) => isRequired(name, field)).map(([name]) => name);
    const defaults = Object.keys(defaultsOf(this.definition));
    const inputs = this.#fields.map(([name, field]) => {
      const documentation = this.sdk.member(`${type}Args`, name);
      const property = this.#propertyOf(field, documentation);
      return [name, field.onChange === "replace" ? { ...property, willReplaceOnChanges: true as const } : property];
    });
    return {
      description: this.sdk.describe(type),
      properties: { ...this.#outputs(this.#fields), ...this.#texts(["adoptedAt", ...namesOf(readiness)]) },
      required: ["name", ...requiredInputs, ...defaults, ...this.#ids(), ...namesOf(readiness)],
      inputProperties: Object.fromEntries(inputs) as Properties,
      requiredInputs,
      aliases: [{ type: `${DYNAMIC_TYPE}${type}` }],
    };
  }

  #functions(): Record<string, FunctionSpec> {
    const { type, lookup = lookupByName, selection } = this.definition;
    const { single, all } = functionNames(type);
    const list = listProperty(type);
    // The others tell a creation what to do, or are never returned.
    const fields = this.#fields.filter(([, { onChange, isWriteOnly }]) => onChange !== "remember" && !isWriteOnly);
    const certain = fields.filter(([name, field]) => isRequired(name, field) && !field.isOptionalElsewhere);
    // What a creation waits for can be looked at afterwards.
    const { readiness } = this.definition;
    const results = readiness?.shownBy === "object" ? namesOf(readiness) : [];
    const found: ObjectSpec = {
      description: this.native.describe(`${pascalCase(single)}Result`),
      type: "object",
      properties: { ...withoutUnions(this.#outputs(fields)), ...this.#texts(results) },
      required: ["name", ...certain.map(([name]) => name), ...this.#ids(), ...results],
    };
    const item = this.#addType(`${pascalCase(all)}${type}`, found);
    const listed = this.native.member(`${pascalCase(all)}Result`, list);
    return {
      [tokenOf(single)]: {
        description: this.native.describe(single),
        inputs: this.#argsOf(single, lookup),
        outputs: found,
      },
      [tokenOf(all)]: {
        description: this.native.describe(all),
        ...(selection && { inputs: this.#argsOf(all, selection) }),
        outputs: {
          description: this.native.describe(`${pascalCase(all)}Result`),
          type: "object",
          properties: { [list]: { type: "array", items: item, description: listed.description } },
          required: [list],
        },
      },
    };
  }

  /** @param schema - reads what a program gives to the function */
  #argsOf(functionName: string, schema: z.ZodType): ObjectSpec {
    const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: "input" });
    const inputs = Object.entries(properties).map(([name, property]) => {
      const { description } = this.native.member(`${pascalCase(functionName)}Args`, name);
      return [name, { ...this.#convert(property, undefined), description }];
    });
    return { type: "object", properties: Object.fromEntries(inputs) as Properties, required };
  }

  /** What is known of an object on the control plane. */
  #outputs(fields: [name: string, field: Field][]): Properties {
    const { type, idProperty, outputs = [] } = this.definition;
    const properties = fields.map(([name, field]) => {
      return [name, this.#propertyOf(field, this.sdk.member(`${type}Outputs`, name))];
    });
    return { ...(Object.fromEntries(properties) as Properties), ...this.#texts([idProperty, ...outputs, "createdAt"]) };
  }

  /** Only some installations of the control plane give ids, but all of the API do. */
  #ids(): string[] {
    const { api, idProperty } = this.definition;
    return api.mayLackIds === true ? [] : [idProperty];
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

  #propertyOf({ schema, isSecret }: Field, documentation: MemberDocumentation): PropertySpec {
    return {
      ...this.#convert(z.toJSONSchema(schema), this.sdk.typeOf(documentation)),
      description: documentation.description,
      ...(isSecret && { secret: true }),
    };
  }

  /** @param name - what an object in it is called in the SDK */
  #convert(schema: z.core.JSONSchema._JSONSchema, name: string | undefined): TypeSpec {
    if (typeof schema === "boolean") throw new Error(`The package schema has no word for ${String(schema)}.`);
    const { type, items, properties, additionalProperties, required = [] } = schema;
    const types = schemaTypes.safeParse(type).data;
    if (types) return { oneOf: types.map((single) => this.#convert({ ...schema, type: single }, name)) };
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

function pascalCase(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/** Programs can write some values in several ways. The control plane returns the first of them. */
function withoutUnions(properties: Properties): Properties {
  const single = Object.entries(properties).map(([name, { oneOf, ...property }]) => [
    name,
    { ...oneOf?.[0], ...property },
  ]);
  return Object.fromEntries(single) as Properties;
}

function isRequired(name: string, { schema }: Field): boolean {
  // Every object has a name, but one that the program does not give is derived.
  return name !== "name" && !schema.safeParse(undefined).success;
}

function namesOf(readiness: Definition["readiness"]): string[] {
  return readiness ? [readiness.output] : [];
}
