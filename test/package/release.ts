import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { promisify } from "node:util";

const REPOSITORY = path.resolve(__dirname, "../../..");

/**
 * Builds the files of a release like the workflow, except for the build itself.
 *
 * @param folder - must not exist yet
 */
export async function makeRelease(folder: string): Promise<void> {
  await promisify(execFile)(process.execPath, ["scripts/release.mjs", folder, "--ignore-scripts"], {
    cwd: REPOSITORY,
  });
}

/** Serves the files of a folder over HTTP, like a release. */
export async function serveFolder(folder: string): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    readFile(path.join(folder, path.basename(request.url ?? ""))).then(
      // Pulumi needs the length beforehand.
      (content) => response.writeHead(200, { "content-length": content.length }).end(content),
      () => response.writeHead(404).end(),
    );
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
