import assert from "node:assert/strict";
import { findCli } from "../../harness/engine/cli";
import { doors } from "../../harness/doors";
import { listObjects } from "../model/invariants";
import { describeWithCli } from "../scenarios/thorough";
import { assertSucceeded } from "../scenarios/results";
import { TestEnvironment } from "../scenarios/test-environment";
import { Installation } from "./installation";
import { OTHER_LANGUAGES } from "./other-languages";
import { itWith } from "./requirements";
import { runPulumi } from "./run-pulumi";
import { checkSnapshot, configureRegistry } from "./snapshot";

// Only the real CLI has hosts for other languages.
describeWithCli("example in another language", function () {
  this.timeout(900_000);
  let installation: Installation;
  let environment: TestEnvironment | undefined;
  before(async () => (installation = await Installation.makeAlone()));
  after(() => installation.remove());
  afterEach(() => environment?.close());

  for (const [example, { programs, preparation, hasSnapshot = false }] of Object.entries(OTHER_LANGUAGES)) {
    itWith(["pulumi", ...programs], `${example} comes up, is then as it should be, and goes away`, async () => {
      const engine = await findCli();
      assert.ok(engine);
      environment = await TestEnvironment.open(engine, doors.native, {
        writeProject: (folder) => installation.install(example, folder),
      });
      const { stack, directory } = environment;
      for (const command of preparation) await runPulumi(directory, command);

      if (hasSnapshot) await configureRegistry(stack, example);
      const up = await stack.up();
      assertSucceeded(up);
      if (hasSnapshot) await checkSnapshot(environment, up);
      else assert.match(environment.pools().join(), /^workers-[0-9a-f]{7}: python-[0-9a-f]{7} x 2$/);
      assertSucceeded(await stack.preview({ refresh: true, expectNoChanges: true }));
      assertSucceeded(await stack.destroy());
      assert.deepEqual(listObjects(environment.controlPlane), []);
    });
  }
});
