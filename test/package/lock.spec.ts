import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";

interface LockedPackage {
  version?: string;
  resolved?: string;
  integrity?: string;
  link?: boolean;
  dev?: boolean;
  hasInstallScript?: boolean;
}

async function readJson<T>(file: string): Promise<T> {
  return JSON.parse(await readFile(path.resolve(__dirname, "../../..", file), "utf8")) as T;
}

describe("package-lock.json", () => {
  const OWN_NAME = "pulumi-langsmith";
  let locked: [name: string, entry: LockedPackage][];

  before(async () => {
    const { packages } = await readJson<{ packages: Record<string, LockedPackage> }>("package-lock.json");
    // The package is there twice: as itself, and as the link through which its examples find it.
    locked = Object.entries(packages).filter(
      ([location]) => !["", OWN_NAME].includes(location.split("node_modules/").at(-1) ?? ""),
    );
  });

  it("names the content of each package, and no place to take it from but a registry", () => {
    for (const [location, { version, resolved, integrity, link }] of locked) {
      assert.match(version ?? "", /^\d+\.\d+\.\d+/, location);
      assert.match(integrity ?? "", /^sha512-/, location);
      assert.equal(link, undefined, location);
      // npm leaves it out where the registry is the one that is configured, so that a mirror works as well.
      if (resolved !== undefined) assert.match(resolved, /^https:.*\.tgz$/, location);
    }
  });

  it("brings no other package to users", () => {
    const runtime = locked.filter(([, { dev }]) => dev !== true);
    assert.deepEqual(runtime, []);
  });

  it("has no install script that nobody decided about", async () => {
    const { allowScripts } = await readJson<{ allowScripts: Record<string, boolean> }>("package.json");
    const withScript = locked.filter(([, { hasInstallScript }]) => hasInstallScript === true);
    const names = withScript.map(([location]) => location.split("node_modules/").at(-1));
    assert.deepEqual([...new Set(names)].sort(), Object.keys(allowScripts).sort());
  });
});
