/** Audits the libraries in a release. `npm audit --omit=dev` would audit nothing, since all of them are bundled. */
import { spawnSync } from "node:child_process";
import console from "node:console";
import process from "node:process";
import { releasedLibraries } from "./bundled-libraries.mjs";

const { stdout, stderr } = spawnSync("npm", ["audit", "--json"], { encoding: "utf8" });
const { vulnerabilities } = JSON.parse(stdout);
if (vulnerabilities === undefined) throw new Error(`npm audit failed: ${stderr}`);

const released = await releasedLibraries();
const found = Object.values(vulnerabilities).filter(({ nodes }) => nodes.some((folder) => released.includes(folder)));
for (const { name, severity, range } of found) console.error(`${name} ${range}: ${severity}`);
console.log(`${found.length} of ${released.length} bundled libraries have known vulnerabilities.`);
process.exitCode = found.length > 0 ? 1 : 0;
