/** Writes the plugin's package schema: run by `npm run docs`. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { packageSchema } from "./package-schema";

const REPOSITORY = path.resolve(__dirname, "../../..");

writeFileSync(
  path.join(REPOSITORY, "provider/adapters/plugin/schema.json"),
  `${JSON.stringify(packageSchema(REPOSITORY), undefined, 2)}\n`,
);
