import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { type ControlPlane, startControlPlane } from "../control-plane";
import type { OperationOptions, OperationResult } from "../engine/engine";
import { InProcessStack } from "../model/in-process-stack";
import { type Declaration, pool } from "../model/program";
import { drawPictures } from "./pictures";
import { type DemoStack, demonstrate, PROJECT, STACK } from "./story";

/** The example program's pool without the processes that a real run starts. */
class ExampleStack implements DemoStack {
  readonly #settings = new Map<string, string>();
  readonly #stack: InProcessStack;

  constructor(controlPlane: ControlPlane) {
    this.#stack = new InProcessStack(controlPlane, { projectName: PROJECT, stackName: STACK });
  }

  setConfig(key: string, value: string): Promise<void> {
    this.#settings.set(key, value);
    return Promise.resolve();
  }

  up(options?: OperationOptions): Promise<OperationResult> {
    return this.#stack.run({ workers: this.workers() }, options);
  }

  preview(options?: OperationOptions): Promise<OperationResult> {
    return this.#stack.run({ workers: this.workers() }, { ...options, preview: true });
  }

  destroy(): Promise<OperationResult> {
    return this.#stack.run({});
  }

  /** What examples/sandbox-pool asks for. */
  private workers(): Declaration {
    return pool({
      templateName: this.#settings.get(`${PROJECT}:template`) ?? "python",
      replicas: Number(this.#settings.get(`${PROJECT}:replicas`) ?? 2),
    });
  }
}

describe("pictures of the demo", () => {
  let controlPlane: ControlPlane;
  let stack: ExampleStack;
  let forcedColor: string | undefined;

  before(async () => {
    forcedColor = process.env["FORCE_COLOR"];
    process.env["FORCE_COLOR"] = "1";
    controlPlane = await startControlPlane({ timeScale: 1000 });
    stack = new ExampleStack(controlPlane);
  });
  after(async () => {
    await controlPlane.close();
    if (forcedColor === undefined) delete process.env["FORCE_COLOR"];
    else process.env["FORCE_COLOR"] = forcedColor;
  });

  it("show what it prints: else run `npm run docs`", async () => {
    const story: string[] = [];
    await demonstrate(controlPlane, stack, (line) => story.push(line));
    for (const { file, svg } of drawPictures(story)) assert.equal(await readFile(file, "utf8"), svg, file);
  });
});
