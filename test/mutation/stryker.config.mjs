import { fileURLToPath } from "node:url";

/** @type {import("@stryker-mutator/api/core").PartialStrykerOptions} */
export default {
  mutate: ["provider/**/*.ts", "sdk/**/*.ts"],
  testFiles: [
    "test/http/!(fuzz).spec.ts",
    "test/resource/*.spec.ts",
    "test/resources/*.spec.ts",
    "test/sdk/!(installation).spec.ts",
    "test/adapters/{dynamic,secrets}.spec.ts",
    "test/adapters/plugin/!(process).spec.ts",
    "test/{clean,secrets}.spec.ts",
    "test/config.spec.ts",
  ],
  plugins: [fileURLToPath(import.meta.resolve("../../dist/test/mutation/mocha-runner.js"))],
  testRunner: "mocha-api",
  buildCommand: "tsc",
  coverageAnalysis: "perTest",
  // Tests need not fix every word of a message.
  mutator: { excludedMutations: ["StringLiteral"] },
  // A static mutant would need all files to be loaded again.
  ignoreStatic: true,
  concurrency: 3,
  ignorePatterns: ["/dist", "/plugin", "/release"],
  incremental: true,
  incrementalFile: "dist/mutation/incremental.json",
  tempDirName: "dist/.stryker",
  reporters: ["clear-text", "progress", "html", "json"],
  clearTextReporter: { allowColor: false, reportTests: false, logTests: false },
  htmlReporter: { fileName: "dist/mutation/report.html" },
  jsonReporter: { fileName: "dist/mutation/report.json" },
};
