/** The parts of Pulumi's package schema that are used here: https://www.pulumi.com/docs/iac/guides/building-extending/packages/schema/ */
export interface PackageSpec {
  name: string;
  displayName: string;
  description: string;
  keywords: string[];
  homepage: string;
  license: string;
  repository: string;
  publisher: string;
  logoUrl: string;
  pluginDownloadURL: string;
  language: Record<string, object>;
  config: { variables: Properties };
  provider: ResourceSpec;
  types: Record<string, ObjectSpec>;
  resources: Record<string, ResourceSpec>;
  functions: Record<string, FunctionSpec>;
}

export type Properties = Record<string, PropertySpec>;

export interface TypeSpec {
  type?: string;
  $ref?: string;
  items?: TypeSpec;
  additionalProperties?: TypeSpec;
  oneOf?: TypeSpec[];
}

export interface PropertySpec extends TypeSpec {
  description: string;
  secret?: true;
  willReplaceOnChanges?: true;
}

export interface ObjectSpec {
  description?: string;
  type: "object";
  properties: Properties;
  required: string[];
}

export interface ResourceSpec {
  description: string;
  properties?: Properties;
  required?: string[];
  inputProperties: Properties;
  requiredInputs?: string[];
  aliases?: { type: string }[];
}

export interface FunctionSpec {
  description: string;
  inputs?: ObjectSpec;
  outputs: ObjectSpec;
}
