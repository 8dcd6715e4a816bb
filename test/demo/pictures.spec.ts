import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { type ControlPlane, startControlPlane } from "../../harness/control-plane";
import type { OperationOptions, OperationResult } from "../../harness/engine/engine";
import { InProcessStack } from "../model/in-process-stack";
import { Output, pool, type Program } from "../model/program";
import { type DemoStack, Narrator, STACK } from "./narrator";
import { drawPictures } from "./pictures";
import { POOL_PROJECT, tellOfPool } from "./pool-story";
import { SNAPSHOT_PROJECT, tellOfSnapshot } from "./snapshot-story";

/** What a program declares, given its configuration. */
type Declare = (get: (key: string) => string | undefined) => Program;

/** What examples/sandbox-pool asks for. */
const declarePool: Declare = (get) => ({
  workers: pool({ templateName: get("template") ?? "python", replicas: Number(get("replicas") ?? 2) }),
});

/** What examples/snapshot asks for, as far as the demo shows it. */
const declareSnapshot: Declare = (get) => ({
  images: {
    type: "SandboxRegistry",
    inputs: { url: "ghcr.io", username: get("registryUser"), password: get("registryToken") },
  },
  agent: {
    type: "SandboxSnapshot",
    inputs: {
      name: "acme/agent",
      dockerImage: get("image") ?? `ghcr.io/acme/agent@sha256:${"5c2c759".padEnd(64, "0")}`,
      fsCapacityBytes: "4Gi",
      registryId: new Output("images", "registryId"),
    },
  },
});

/** An example's program without the processes that a real run starts. */
class ExampleStack implements DemoStack {
  readonly #settings = new Map<string, string>();
  readonly #stack: InProcessStack;

  constructor(
    controlPlane: ControlPlane,
    private readonly projectName: string,
    private readonly declare: Declare,
  ) {
    this.#stack = new InProcessStack(controlPlane, { projectName, stackName: STACK });
  }

  setConfig(key: string, value: string): Promise<void> {
    this.#settings.set(key, value);
    return Promise.resolve();
  }

  up(options?: OperationOptions): Promise<OperationResult> {
    return this.#stack.run(this.program(), options);
  }

  preview(options?: OperationOptions): Promise<OperationResult> {
    return this.#stack.run(this.program(), { ...options, preview: true });
  }

  destroy(): Promise<OperationResult> {
    return this.#stack.run({}, { mode: "destroy" });
  }

  private program(): Program {
    return this.declare((key) => this.#settings.get(`${this.projectName}:${key}`));
  }
}

describe("pictures of the demo", () => {
  let controlPlane: ControlPlane;
  let forcedColor: string | undefined;

  before(async () => {
    forcedColor = process.env["FORCE_COLOR"];
    process.env["FORCE_COLOR"] = "1";
    controlPlane = await startControlPlane({ timeScale: 1000 });
  });
  after(async () => {
    await controlPlane.close();
    if (forcedColor === undefined) delete process.env["FORCE_COLOR"];
    else process.env["FORCE_COLOR"] = forcedColor;
  });

  it("show what it prints: else run `npm run docs`", async () => {
    const story: string[] = [];
    const narrator = new Narrator(controlPlane, (line) => story.push(line));
    await tellOfPool(narrator, new ExampleStack(controlPlane, POOL_PROJECT, declarePool));
    await tellOfSnapshot(narrator, new ExampleStack(controlPlane, SNAPSHOT_PROJECT, declareSnapshot));
    narrator.end();
    for (const { file, svg } of drawPictures(story)) assert.equal(await readFile(file, "utf8"), svg, file);
  });
});
