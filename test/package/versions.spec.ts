import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod";

const REPOSITORY = path.resolve(__dirname, "../../..");
const manifestSchema = z.object({
  version: z.string().optional(),
  dependencies: z.object({ "pulumi-langsmith": z.string().optional() }).optional(),
});

describe("examples", () => {
  it("ask for a version of the package that includes this one, whatever the next release is", () => {
    const major = /^\d+/.exec(read("package.json").version ?? "")?.[0];
    const ranges = globSync("examples/*/package.json", { cwd: REPOSITORY })
      .map((file) => read(file).dependencies?.["pulumi-langsmith"])
      .filter((range) => range !== undefined);
    assert.ok(ranges.length > 5);
    assert.deepEqual([...new Set(ranges)], [`${major}.x`]);
  });
});

function read(file: string): z.infer<typeof manifestSchema> {
  return manifestSchema.parse(JSON.parse(readFileSync(path.join(REPOSITORY, file), "utf8")));
}
