import assert from "node:assert/strict";
import { assertSucceeded } from "./results";
import { describeScenarios } from "./test-environment";

describeScenarios(
  "a misspelt setting",
  (open) => {
    it("is warned about once, whichever door the program uses", async () => {
      const environment = await open();
      await environment.stack.setConfig("langsmith:apikey", "lsv2_pt_canary", { secret: true });
      const args = { templateName: "python", replicas: 1 };
      await environment.program({ one: args, two: args });
      const preview = await environment.stack.preview();
      assertSucceeded(preview);
      const warnings = preview.diagnostics.filter(({ severity }) => severity === "warning");
      assert.deepEqual(
        warnings.map(({ message }) => message.trim()),
        ["The setting langsmith:apikey is not known and has no effect; did you mean langsmith:apiKey?"],
      );
    });
  },
  { isThorough: true },
);
