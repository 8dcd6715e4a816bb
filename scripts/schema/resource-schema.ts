import * as z from "zod";
import { type Definition, type Field, fieldsOf } from "../../provider/lifecycle/definition";
import { defaultsOf } from "../../provider/lifecycle/default-outputs";
import { lookupByName, writeOnlyFields } from "../../provider/lifecycle/fields";
import { DYNAMIC_TYPE, NATIVE_TYPE } from "../../provider/lifecycle/naming";
import { functionNames, listProperty } from "../../provider/adapters/plugin/functions";
import { pluralOf } from "../../provider/lifecycle/plural";
import { pascalCase } from "../sdk/names";
import type { Documentation, MemberDocumentation } from "./documentation";
import type { FunctionSpec, ObjectSpec, Properties, PropertySpec, ResourceSpec, TypeSpec } from "./specification";

/** Types of a value that can be written in several ways; Zod's types of JSON Schema lack them. */
const schemaTypes = z.array(z.enum(["string", "number", "boolean"]));

/** The package schema of one resource and of the functions that look it up. */
export class ResourceSchema {
  /** Types of its nested properties, by their tokens. */
  readonly types: Record<string, ObjectSpec> = {};
  readonly resources: Record<string, ResourceSpec>;
  readonly functions: Record<string, FunctionSpec>;
  readonly #fields: [name: string, field: Field][];

  /** @param sdk - describes the properties */
  constructor(
    private readonly definition: Definition,
    private readonly sdk: Documentation,
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
    const properties = { ...this.#outputs(this.#fields), ...this.#texts(["adoptedAt", ...namesOf(readiness)]) };
    this.sdk.expectOnly(`${type}Args`, Object.keys(this.definition.fields));
    this.sdk.expectOnly(`${type}Outputs`, Object.keys(properties));
    return {
      description: this.sdk.describe(type),
      properties,
      required: ["name", ...requiredInputs, ...defaults, ...this.#ids(), ...namesOf(readiness)],
      inputProperties: Object.fromEntries(inputs) as Properties,
      requiredInputs,
      aliases: [{ type: `${DYNAMIC_TYPE}${type}` }],
    };
  }

  #functions(): Record<string, FunctionSpec> {
    const { type, noun, lookup = lookupByName, selection } = this.definition;
    const { single, all } = functionNames(type);
    const list = listProperty(type);
    const plural = pluralOf(noun);
    // The other fields only say how to create an object, or are never returned.
    const fields = this.#fields.filter(([, { onChange, isWriteOnly }]) => onChange !== "remember" && !isWriteOnly);
    const certain = fields.filter(([name, field]) => isRequired(name, field) && !field.isOptionalElsewhere);
    // Only what creating waits for in the background can be looked up later.
    const { readiness } = this.definition;
    const results = readiness?.shownBy === "object" ? namesOf(readiness) : [];
    const hidden = writeOnlyFields(fieldsOf(this.definition));
    const found: ObjectSpec = {
      description: [
        `A ${noun} as LangSmith returns it, whoever manages it.`,
        ...(hidden.length > 0 ? [`LangSmith never returns ${hidden.join(" and ")}.`] : []),
      ].join(" "),
      type: "object",
      properties: { ...withoutUnions(this.#outputs(fields)), ...this.#texts(results) },
      required: ["name", ...certain.map(([name]) => name), ...this.#ids(), ...results],
    };
    const item = this.#addType(`${pascalCase(all)}${type}`, found);
    const which = selection
      ? `the ${plural} of the workspace that match all arguments`
      : `all ${plural} of the workspace`;
    return {
      [tokenOf(single)]: {
        description: `Looks up one ${noun}. Fails if it does not exist.`,
        inputs: this.#argsOf(lookup),
        outputs: found,
      },
      [tokenOf(all)]: {
        description: `Lists ${which}.`,
        ...(selection && { inputs: this.#argsOf(selection) }),
        outputs: {
          description: `A list of ${plural}.`,
          type: "object",
          properties: { [list]: { type: "array", items: item, description: `The ${plural}, whoever manages them.` } },
          required: [list],
        },
      },
    };
  }

  /** @param schema - reads the arguments of the function, and describes those that are no outputs of the resource */
  #argsOf(schema: z.ZodType): ObjectSpec {
    const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: "input" });
    const inputs = Object.entries(properties).map(([name, property]) => {
      const description =
        (typeof property === "object" ? property.description : undefined) ??
        this.sdk.member(`${this.definition.type}Outputs`, name).description;
      return [name, { ...this.#convert(property, undefined), description }];
    });
    return { type: "object", properties: Object.fromEntries(inputs) as Properties, required };
  }

  /** Outputs that LangSmith returns. */
  #outputs(fields: [name: string, field: Field][]): Properties {
    const { type, idProperty, outputs = [] } = this.definition;
    const properties = fields.map(([name, field]) => {
      return [name, this.#propertyOf(field, this.sdk.member(`${type}Outputs`, name))];
    });
    return { ...(Object.fromEntries(properties) as Properties), ...this.#texts([idProperty, ...outputs, "createdAt"]) };
  }

  /** The API always returns ids; the control plane of some installations does not. */
  #ids(): string[] {
    const { api, idProperty } = this.definition;
    return api.mayLackIds === true ? [] : [idProperty];
  }

  #texts(names: string[]): Properties {
    return Object.fromEntries(
      names.map((name) => {
        const documentation = this.sdk.member(`${this.definition.type}Outputs`, name);
        // The type of the values describes them.
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

  /** @param name - the SDK's name for an object in it */
  #convert(schema: z.core.JSONSchema._JSONSchema, name: string | undefined): TypeSpec {
    if (typeof schema === "boolean") throw new Error(`The package schema has no type for ${String(schema)}.`);
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
    throw new Error(`The package schema has no type for ${JSON.stringify(schema)}.`);
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

/** Programs can write some values in several ways; LangSmith returns the first one. */
function withoutUnions(properties: Properties): Properties {
  const single = Object.entries(properties).map(([name, { oneOf, ...property }]) => [
    name,
    { ...oneOf?.[0], ...property },
  ]);
  return Object.fromEntries(single) as Properties;
}

function isRequired(name: string, { schema }: Field): boolean {
  // Every object has a name; the provider derives one that the program leaves out.
  return name !== "name" && !schema.safeParse(undefined).success;
}

function namesOf(readiness: Definition["readiness"]): string[] {
  return readiness ? [readiness.output] : [];
}
