import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { releasedLibraries } from "./bundled-libraries.mjs";

const DEVELOPMENT = "cdx:npm:package:development";

/** Returns the software bill of materials (CycloneDX) of a release: its bundled libraries. */
export async function billOfMaterials() {
  const { stdout } = await promisify(execFile)("npm", ["sbom", "--sbom-format=cyclonedx"], { maxBuffer: Infinity });
  const everything = JSON.parse(stdout);
  const { name } = JSON.parse(await readFile("package.json", "utf8"));
  const bundled = new Set(await Promise.all((await releasedLibraries()).map(urlOf)));

  const components = everything.components.filter(({ purl }) => bundled.has(purl)).map(asPartOfTheRelease);
  if (components.length !== bundled.size) {
    throw new Error(`npm lists only ${components.length} of the bundled libraries: ${[...bundled].join(", ")}`);
  }
  const release = everything.metadata.component;
  const references = new Set([release["bom-ref"], ...components.map((component) => component["bom-ref"])]);
  const dependencies = everything.dependencies
    .filter(({ ref }) => references.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((reference) => references.has(reference)) }));
  // npm names the package after its folder.
  const metadata = { ...everything.metadata, component: { ...release, name } };
  return { ...everything, metadata, components, dependencies };
}

async function urlOf(folder) {
  const { name, version } = JSON.parse(await readFile(`${folder}/package.json`, "utf8"));
  return `pkg:npm/${name.replace("@", "%40")}@${version}`;
}

/** Removes the mark of npm that a library is for development: none is installed with the package. */
function asPartOfTheRelease(component) {
  return { ...component, properties: component.properties.filter(({ name }) => name !== DEVELOPMENT) };
}
