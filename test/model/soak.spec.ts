import { FAST_RETRIES } from "../http/support";
import type { RunOptions } from "./in-process-stack";
import { type Declaration, Output, pool, type Program, template } from "./program";
import { Random } from "./random";
import { type Model, Reality } from "./reality";

/** Number of seeds; CONTRIBUTING.md asks for more. */
const SEEDS = Number(process.env["SOAK_SEEDS"] ?? 2);
/** The first seed; a failure names its seed. */
const FIRST_SEED = Number(process.env["SEED"] ?? 1);

const POOLS = 100;
const OPERATIONS = 12;
const PROBABILITY = 0.05;
/** Long enough for an answer, and short for requests that hang. */
const ATTEMPT_MS = 250;

/** A program with many pools, of which some have fixed names, and some templates of its own. */
class Life implements Model {
  program: Program = {};
  counter = 0;

  constructor(private readonly random: Random) {
    for (let i = 0; i < 3; i++) this.#declare(`template-${i}`, template({ image: "python:3.13" }));
    for (let i = 0; i < POOLS; i++) this.#declare(`pool-${i}`, this.#drawPool());
  }

  /** Changes some resources of the program, as users do. */
  edit(): void {
    const names = Object.keys(this.program).filter((name) => this.program[name]?.type === "SandboxPool");
    for (const name of this.random.sample(names, this.random.below(15))) {
      const declaration = this.program[name];
      if (declaration) this.#editPool(name, declaration);
    }
    if (this.random.chance(0.3)) {
      const name = `template-${this.random.below(3)}`;
      this.#declare(name, template({ image: `python:3.${this.random.below(20)}` }));
    }
    for (const name of this.random.sample(names, 3)) {
      if (this.program[name]) continue;
      this.#declare(name, this.#drawPool());
    }
  }

  #editPool(name: string, { inputs }: Declaration): void {
    switch (this.random.below(4)) {
      case 0:
        this.#declare(name, pool({ ...inputs, replicas: this.random.below(5) }));
        break;
      case 1:
        this.#declare(name, pool({ ...inputs, templateName: this.#drawTemplate() }));
        break;
      case 2:
        this.#declare(name, this.#drawPool());
        break;
      default:
        this.program = Object.fromEntries(Object.entries(this.program).filter(([other]) => other !== name));
    }
  }

  #drawPool(): Declaration {
    return pool({
      templateName: this.#drawTemplate(),
      replicas: this.random.below(5),
      // A hanging request would otherwise take as long as the pool's timeout.
      waitForReady: false,
      ...(this.random.chance(0.1) && { name: `fixed-${this.counter++}` }),
    });
  }

  #drawTemplate(): unknown {
    return this.random.pick(["python", "node", new Output(`template-${this.random.below(3)}`, "name")]);
  }

  #declare(name: string, declaration: Declaration): void {
    this.program = { ...this.program, [name]: declaration };
  }
}

/** Adopts the pools on behalf of a user: nothing proves their owner, but no one else uses these names. */
const SETTLE: RunOptions = { refresh: true, adoptExisting: true };

function drawOperation(random: Random, program: Program): RunOptions {
  const kind = random.below(10);
  if (kind < 4) return {};
  if (kind < 7) return { refresh: true };
  if (kind < 8) return { mode: "refresh" };
  if (kind < 9) return random.chance(0.5) ? { replace: random.sample(Object.keys(program), 2) } : SETTLE;
  return random.chance(0.3) ? { mode: "destroy" } : { preview: true };
}

async function soak(seed: number): Promise<void> {
  const random = new Random(seed);
  const reality = await Reality.open(seed % 2 === 0 ? "dynamic" : "native", { attemptMs: ATTEMPT_MS });
  const { controlPlane, stack } = reality;
  try {
    const life = new Life(random);
    controlPlane.faults.chaos({ seed, probability: PROBABILITY });
    await reality.run(life);
    for (let i = 1; i < OPERATIONS; i++) {
      if (random.chance(0.7)) life.edit();
      await reality.run(life, drawOperation(random, life.program));
    }
    stack.retryPolicy = FAST_RETRIES;
    if (random.chance(0.5)) await reality.converge(life);
    await reality.clear(life);
  } finally {
    await reality.close();
  }
}

describe("stack of many pools with faults in any request", function () {
  this.timeout(300_000);

  for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
    it(`loses, duplicates and takes over no pool, and finally deletes all of its own (seed ${seed})`, () => soak(seed));
  }
});
