/**
 * The last step of the build: puts what is used of the libraries into the package, in the place of the modules that name it.
 * Why: docs/decisions/bundled-libraries.md.
 */
import { readFile, rm } from "node:fs/promises";
import { build } from "esbuild";

/** undici's main module loads all of it, caches and WebSockets included. What follows is all that its clients need. */
const UNDICI_CLIENTS = `
import Dispatcher from "undici/lib/dispatcher/dispatcher.js";
import api from "undici/lib/api/index.js";
Object.assign(Dispatcher.prototype, api);
export { default as Agent } from "undici/lib/dispatcher/agent.js";
export { default as EnvHttpProxyAgent } from "undici/lib/dispatcher/env-http-proxy-agent.js";
export { default as errors } from "undici/lib/core/errors.js";
`;

await bundle("zod", "provider/zod");
await bundle("undici", "provider/client/undici", [
  {
    name: "undici's clients",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^undici$/ }, () => ({ path: "clients", namespace: "undici" }));
      onLoad({ filter: /.*/, namespace: "undici" }, () => ({
        contents: UNDICI_CLIENTS,
        resolveDir: import.meta.dirname,
      }));
    },
  },
]);

async function bundle(library, module, plugins = []) {
  const outfile = `dist/${module}.js`;
  await build({
    entryPoints: [`${module}.ts`],
    outfile,
    bundle: true,
    platform: "node",
    target: "node22",
    // How undici leaves a second parser out, which it is only trying, when it is bundled with Node.js.
    define: { esbuildDetection: "1" },
    banner: { js: `/* ${await readFile(`node_modules/${library}/LICENSE`, "utf8")} */` },
    logLevel: "warning",
    plugins,
  });
  // It would lead to the module's own lines.
  await rm(`${outfile}.map`, { force: true });
}
