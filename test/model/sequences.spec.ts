import fc from "fast-check";
import { doorNames } from "../../harness/doors";
import { sequences } from "./commands";
import { type Model, Reality } from "./reality";

/** Runs per provider; CONTRIBUTING.md asks for more. */
const RUNS = Number(process.env["SEQUENCES"] ?? 50);
/**
 * A failure prints `seed`, `path` and, after its commands, `replayPath`: set in SEED, FC_PATH and FC_REPLAY_PATH, they run
 * the same commands again. SEED alone runs the same sequences up to the failure, and shrinks it anew.
 */
const { SEED, FC_PATH, FC_REPLAY_PATH } = process.env;

describe("sequences of edits, accidents and operations", function () {
  this.timeout(RUNS * 2_000);

  for (const door of doorNames) {
    it(`reaches the program's resources and finally deletes them all, after ${RUNS} random sequences (${door})`, async () => {
      await fc.assert(
        fc.asyncProperty(sequences(FC_REPLAY_PATH), async (sequence) => {
          const reality = await Reality.open(door);
          const model: Model = { program: {}, counter: 0 };
          try {
            await fc.asyncModelRun(() => ({ model, real: reality }), sequence);
            await reality.converge(model);
            await reality.clear(model);
          } finally {
            await reality.close();
          }
        }),
        { numRuns: RUNS, ...(SEED && { seed: Number(SEED) }), ...(FC_PATH && { path: FC_PATH }) },
      );
    });
  }
});
