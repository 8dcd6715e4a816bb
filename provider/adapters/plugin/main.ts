import { requireNode } from "../../node-version";

/** Version of the package, which the build fills in. */
declare const PACKAGE_VERSION: string;

try {
  requireNode();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

// Loaded only now, since it may need what an older Node.js does not have.
// eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would be loaded before the check above
const { servePlugin } = require("./server") as typeof import("./server");
// The last argument is the address, however Pulumi starts the file.
void servePlugin(process.argv.slice(2).at(-1), PACKAGE_VERSION);
