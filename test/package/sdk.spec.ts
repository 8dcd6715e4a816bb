import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { FOLDERS, sdkFiles } from "../../scripts/sdk/sdk-files";

const REPOSITORY = path.resolve(__dirname, "../../..");

describe("the SDK's generated files", function () {
  this.timeout(60_000);

  it("generated files equal the output of `npm run docs`", async () => {
    const files = await sdkFiles(REPOSITORY);
    const found = FOLDERS.flatMap((folder) =>
      readdirSync(path.join(REPOSITORY, folder)).map((file) => path.posix.join(folder, file)),
    );
    assert.deepEqual(found.sort(), [...files.keys()].sort());
    for (const [file, text] of files) assert.equal(readFileSync(path.join(REPOSITORY, file), "utf8"), text, file);
  });
});
