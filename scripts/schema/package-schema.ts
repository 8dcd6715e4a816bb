import { readFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import { resources } from "../../provider/resources";
import { credentialNames, settingNames } from "../../provider/config/setting-names";
import { Documentation } from "./documentation";
import { ResourceSchema } from "./resource-schema";
import type { PackageSpec, Properties } from "./specification";

const PACKAGE = z.object({
  description: z.string(),
  keywords: z.array(z.string()),
  homepage: z.string(),
  license: z.string(),
  repository: z.object({ url: z.string() }),
});

/**
 * The schema from which Pulumi makes the SDKs of all languages. It follows from the definitions of the resources and from the TSDoc
 * of `sdk/`. It has no version: the plugin adds the one that it was packed with.
 *
 * @param repository - the folder with the package.json
 */
export function packageSchema(repository: string): PackageSpec {
  const manifest = PACKAGE.parse(JSON.parse(readFileSync(path.join(repository, "package.json"), "utf8")));
  const sdk = new Documentation(path.join(repository, "sdk"));
  const native = new Documentation(path.join(repository, "sdk/native"));
  const schemas = Object.values(resources).map((definition) => new ResourceSchema(definition, sdk));
  const settings = settingsFrom(native);
  const address = manifest.repository.url.replace(/^git\+(.*)\.git$/, "$1");
  return {
    name: "langsmith",
    displayName: "LangSmith",
    description: manifest.description,
    keywords: [...manifest.keywords, "category/infrastructure", "kind/native"],
    homepage: manifest.homepage,
    license: manifest.license,
    repository: address,
    publisher: "pulumi-langsmith",
    logoUrl: `${address.replace("github.com", "raw.githubusercontent.com")}/main/docs/logo.png`,
    // Names no version: Pulumi looks for the release of the version that it wants.
    pluginDownloadURL: address.replace("https://github.com/", "github://api.github.com/"),
    language: {
      csharp: { namespaces: { langsmith: "LangSmith" }, respectSchemaVersion: true },
      go: {
        generateResourceContainerTypes: true,
        importBasePath: "github.com/pulumi-langsmith/pulumi-langsmith/sdk/go/langsmith",
        respectSchemaVersion: true,
      },
      nodejs: { respectSchemaVersion: true },
      python: { pyproject: { enabled: true }, respectSchemaVersion: true },
    },
    config: { variables: settings },
    provider: { description: native.describe("Provider"), inputProperties: settings },
    types: merge(schemas.map(({ types }) => types)),
    resources: merge(schemas.map(({ resources }) => resources)),
    functions: merge(schemas.map(({ functions }) => functions)),
  };
}

function merge<Value>(parts: Record<string, Value>[]): Record<string, Value> {
  return Object.fromEntries(parts.flatMap((part) => Object.entries(part)));
}

/** Names no environment variables as defaults: SDKs would read them, and write the keys into the state. */
function settingsFrom(native: Documentation): Properties {
  const credentials: readonly string[] = credentialNames;
  return Object.fromEntries(
    settingNames.map((name) => {
      const { description, isBoolean } = native.member("ProviderArgs", name);
      const type = isBoolean ? "boolean" : "string";
      return [name, { type, description, ...(credentials.includes(name) && { secret: true as const }) }];
    }),
  );
}
