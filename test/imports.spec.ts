import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

const REPOSITORY = path.resolve(__dirname, "../..");

/** Layers from top to bottom. The first pattern that matches a file decides. */
const LAYERS: readonly (readonly [name: string, files: RegExp])[] = [
  ["entry", /^provider\/index\.ts$/],
  ["adapters", /^provider\/adapters\//],
  ["definitions", /^provider\/resources\//],
  ["lifecycle", /^provider\/lifecycle\//],
  ["http", /^provider\/http\//],
  ["base", /^provider\/(config\/)?[^/]+$/],
];

describe("imports of the provider and the SDK, type imports included", () => {
  const files = ["provider", "sdk"].flatMap(sourcesIn);
  const imports = new Map(files.map((file) => [file, importsOf(file)]));
  const pairs = [...imports].flatMap(([from, targets]) => targets.map((to) => [from, to] as const));

  it("collects more imports than there are files", () => {
    assert.ok(pairs.length > files.length, `${pairs.length} imports in ${files.length} files`);
  });

  it("no import closes a circle", () => {
    assert.deepEqual(findCircle(imports), []);
  });

  it("no layer imports a higher one", () => {
    const provider = pairs.filter(([from]) => from.startsWith("provider/"));
    const upwards = provider.filter(([from, to]) => heightOf(to) > heightOf(from));
    assert.deepEqual(upwards, []);
  });

  it("keeps tests and bench apart, which share the harness", () => {
    const folders = { test: ["bench"], bench: ["test"], harness: ["test", "bench"] };
    for (const [folder, forbidden] of Object.entries(folders)) {
      const targets = sourcesIn(folder).flatMap(importsOf);
      const across = targets.filter((target) => forbidden.includes(target.split("/")[0] ?? ""));
      assert.deepEqual(across, [], folder);
    }
  });

  it("loads into programs only modules of the provider that import nothing", () => {
    const loaded = pairs.filter(([from, to]) => from.startsWith("sdk/") && to.startsWith("provider/"));
    const heavy = loaded.filter(([, to]) => /^import\b/m.test(readFileSync(path.join(REPOSITORY, to), "utf8")));
    assert.deepEqual(heavy, []);
  });
});

function sourcesIn(folder: string): string[] {
  const names = readdirSync(path.join(REPOSITORY, folder), { recursive: true, encoding: "utf8" });
  return names.filter((name) => name.endsWith(".ts")).map((name) => path.posix.join(folder, name));
}

/** @returns the files of this repository that a file imports */
function importsOf(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(path.join(REPOSITORY, file), "utf8"), true, true);
  return importedFiles
    .filter(({ fileName }) => fileName.startsWith(".") && !fileName.endsWith(".json"))
    .map(({ fileName }) => {
      const target = path.posix.join(path.posix.dirname(file), fileName);
      const found = [`${target}.ts`, `${target}/index.ts`].find((name) => existsSync(path.join(REPOSITORY, name)));
      assert.ok(found, `${file} imports ${fileName}, which is not there`);
      return found;
    });
}

/** @returns the files of a circle, with the first one again at its end; none if there is no circle */
function findCircle(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const visit = (file: string, way: readonly string[]): string[] => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (done.has(file)) return [];
    for (const target of imports.get(file) ?? []) {
      const circle = visit(target, [...way, file]);
      if (circle.length > 0) return circle;
    }
    done.add(file);
    return [];
  };
  for (const file of imports.keys()) {
    const circle = visit(file, []);
    if (circle.length > 0) return circle;
  }
  return [];
}

function heightOf(file: string): number {
  return LAYERS.length - LAYERS.findIndex(([, files]) => files.test(file));
}
