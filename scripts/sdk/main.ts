/** Writes the classes and functions of the SDK: run by `npm run docs`. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { FOLDERS, sdkFiles } from "./sdk-files";

const REPOSITORY = path.resolve(__dirname, "../../..");

async function main(): Promise<void> {
  const files = await sdkFiles(REPOSITORY);
  for (const folder of FOLDERS) {
    rmSync(path.join(REPOSITORY, folder), { recursive: true, force: true });
    mkdirSync(path.join(REPOSITORY, folder), { recursive: true });
  }
  for (const [file, text] of files) writeFileSync(path.join(REPOSITORY, file), text);
}

void main();
