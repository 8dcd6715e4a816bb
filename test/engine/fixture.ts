import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { findCli } from "../../harness/engine/cli";
import type { Engine, OperationResult, Stack, StackOptions } from "../../harness/engine/engine";
import { PROGRAM, PROJECT, PROVIDER } from "./fixture-project";
import { offlineEngine } from "../../harness/engine/offline";
import type { Properties } from "../../harness/engine/properties";
import { isWithCli } from "./thorough";

const REPOSITORY = path.resolve(__dirname, "../../..");

/** A resource of the fixture's program. */
export interface ThingInProgram {
  /** Its inputs: `name` is its id, and cannot be changed; anything else can. */
  args?: Properties;
  /** Sets the input `note` to the output `serial` of another thing. */
  noteFrom?: string;
  /** Sets its name to the output `serial` of another thing. */
  nameFrom?: string;
  /** Sets the input `secret`, as a secret. */
  secret?: string;
  /** Looks up the thing with this id. */
  get?: string;
  dependsOn?: string;
  /** The names of the components that it is in, the outermost first: `outer/inner`. */
  parent?: string;
  options?: Record<string, unknown>;
}

export interface Program {
  things?: Record<string, ThingInProgram>;
  /** Is thrown when all things are declared. */
  error?: string;
  /** Is printed. */
  says?: string;
}

/** What the provider was asked to do. */
export interface Call {
  method: "check" | "diff" | "create" | "read" | "update" | "delete";
  name: string;
  /** What the provider was called with: old and new properties, each only where there are some. */
  olds: Properties;
  news: Properties;
  /** The stack's configuration `fixture:key`, as the provider was configured with it. */
  key: unknown;
}

/** Where the fixture's things are, in the test's own process, so that a test sees and controls everything. */
export class Fixture {
  readonly things = new Map<string, { size: unknown; serial: string }>();
  readonly calls: Call[] = [];
  /**
   * What happens to the things with these names; only those that are made or changed can be not ready, and what is worn
   * out must be replaced.
   */
  readonly troubles = new Map<string, "fails" | "isNotReady" | "isWornOut">();
  private readonly server = createServer((request, response) => void this.serve(request, response));
  private readonly gates = new Map<string, { reached: () => void; open: Promise<void> }>();
  private readonly hungUpNames = new Map<string, PromiseWithResolvers<undefined>>();
  private created = 0;

  private constructor(
    private readonly engine: Engine,
    readonly directory: string,
  ) {}

  static async open(engine: Engine): Promise<Fixture> {
    const directory = await mkdtemp(path.join(tmpdir(), "pulumi-engine-"));
    const fixture = new Fixture(engine, directory);
    await mkdir(path.join(directory, "node_modules"));
    await symlink(path.join(REPOSITORY, "node_modules/@pulumi"), path.join(directory, "node_modules/@pulumi"));
    await writeFile(path.join(directory, "Pulumi.yaml"), PROJECT);
    await writeFile(path.join(directory, "package.json"), '{"name": "fixture", "main": "index.js"}\n');
    await writeFile(path.join(directory, "index.js"), PROGRAM);
    await writeFile(path.join(directory, "provider.js"), PROVIDER);
    await new Promise<void>((resolve) => fixture.server.listen(0, "127.0.0.1", resolve));
    return fixture;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    await rm(this.directory, { recursive: true, force: true });
  }

  stackOptions(stackName = "dev"): StackOptions {
    const { port } = this.server.address() as AddressInfo;
    return {
      projectDirectory: this.directory,
      stackName,
      stateDirectory: this.stateDirectory,
      environment: { FIXTURE_URL: `http://127.0.0.1:${port}` },
    };
  }

  get stateDirectory(): string {
    return path.join(this.directory, "state");
  }

  openStack(stackName?: string): Promise<Stack> {
    return this.engine.openStack(this.stackOptions(stackName));
  }

  async program(program: Program): Promise<void> {
    await writeFile(path.join(this.directory, "program.json"), JSON.stringify(program));
  }

  /** The calls that change something since the last look, as `method name`. */
  takeChanges(): string[] {
    const changing = this.calls.splice(0).filter(({ method }) => !["check", "diff", "read"].includes(method));
    return changing.map(({ method, name }) => `${method} ${name}`);
  }

  /** All calls since the last look, as `method name`; a check with old inputs is `check name with olds`. */
  takeCalls(): string[] {
    return this.calls
      .splice(0)
      .map(({ method, name, olds }) =>
        method === "check" && Object.keys(olds).length > 0 ? `check ${name} with olds` : `${method} ${name}`,
      );
  }

  /**
   * Holds every call of a method for a thing.
   *
   * @returns `reached`, fulfilled when there is one, and `open`, which lets it and all after it go
   */
  hold(method: Call["method"], name: string): { reached: Promise<void>; open: () => void } {
    const [reached, gate] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    this.gates.set(`${method} ${name}`, {
      reached: () => {
        reached.resolve(undefined);
      },
      open: gate.promise,
    });
    return {
      reached: reached.promise,
      open: () => {
        gate.resolve(undefined);
      },
    };
  }

  /** Fulfilled when the provider does not wait any more for the answer to a call that is held for a thing. */
  hungUp(name: string): Promise<undefined> {
    const hungUp = this.hungUpNames.get(name) ?? Promise.withResolvers<undefined>();
    this.hungUpNames.set(name, hungUp);
    return hungUp.promise;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = JSON.parse(await text(request)) as Call;
    this.calls.push(call);
    response.on("close", () => {
      if (response.writableEnded) return;
      void this.hungUp(call.name);
      this.hungUpNames.get(call.name)?.resolve(undefined);
    });
    const gate = this.gates.get(`${call.method} ${call.name}`);
    gate?.reached();
    await gate?.open;
    response.end(JSON.stringify(this.answer(call)));
  }

  private answer({ method, name, olds, news }: Call): Properties {
    const size = news["size"];
    switch (method) {
      case "check":
        return {
          result: {
            inputs: news,
            failures: typeof size === "number" && size < 0 ? [{ property: "size", reason: "is negative" }] : [],
          },
        };
      case "diff": {
        const replaces = olds["name"] === news["name"] ? [] : ["name"];
        if (this.troubles.get(name) === "isWornOut") replaces.push("condition");
        const known = ["size", "note", "secret"].filter((key) => olds[key] !== news[key]);
        return {
          result: {
            ...(news["open"] === true ? {} : { changes: [...replaces, ...known].length > 0 }),
            replaces,
            deleteBeforeReplace: news["first"] === true,
          },
        };
      }
      case "create":
        return this.put(name, news, `serial-${++this.created}`);
      case "update":
        return this.put(name, news, String(olds["serial"]));
      case "read": {
        if (this.troubles.get(name) === "fails") return { failure: { message: `${name} cannot be` } };
        const thing = this.things.get(name);
        if (!thing) return { result: {} };
        const props: Properties = { ...olds, name, size: thing.size, serial: thing.serial };
        const inputs = Object.fromEntries(Object.entries(props).filter(([key]) => key !== "serial"));
        return { result: { id: name, props, inputs } };
      }
      case "delete":
        if (this.troubles.get(name) === "fails") return { failure: { message: `${name} cannot be` } };
        this.things.delete(name);
        return { result: {} };
    }
  }

  private put(name: string, news: Properties, serial: string): Properties {
    const trouble = this.troubles.get(name);
    if (trouble === "fails") return { failure: { message: `${name} cannot be` } };
    this.things.set(name, { size: news["size"], serial });
    const properties = { ...news, serial };
    if (trouble === "isNotReady")
      return { failure: { message: "not ready", id: name, properties, reasons: [`${name} is not ready`] } };
    return { result: { id: name, outs: properties } };
  }
}

/**
 * Describes something for both engines, in thorough runs: what the scenarios need of the offline engine, they show in others.
 *
 * @param body - is given a way to open a fixture, which is closed after each test
 */
export function compareEngines(title: string, body: (open: () => Promise<Fixture>) => void): void {
  if (!isWithCli) return;
  describeEngine(title, "offline engine", () => Promise.resolve(offlineEngine), body);
  describeEngine(
    title,
    "Pulumi CLI",
    async () => {
      const cli = await findCli();
      if (!cli) throw new Error("There is no Pulumi CLI: set PULUMI_BIN to its path, or put it on PATH.");
      return cli;
    },
    body,
  );
}

/** Like {@link compareEngines}, for what only one of them can be asked. */
export function describeEngine(
  title: string,
  engineName: string,
  find: () => Promise<Engine>,
  body: (open: () => Promise<Fixture>) => void,
): void {
  describe(`${title} (${engineName})`, function () {
    this.timeout(engineName === "Pulumi CLI" ? 240_000 : 120_000);
    const fixtures: Fixture[] = [];
    afterEach(async () => {
      await Promise.all(fixtures.splice(0).map((fixture) => fixture.close()));
    });
    body(async () => {
      const fixture = await Fixture.open(await find());
      fixtures.push(fixture);
      return fixture;
    });
  });
}

export function assertSucceeded(result: OperationResult): void {
  assert.ok(result.succeeded, result.text);
}

/** The steps for the program's things, as `kind name`. */
export function stepsOf({ steps }: OperationResult): string[] {
  return steps.filter(({ urn }) => urn.includes(":Thing::")).map(({ kind, resource }) => `${kind} ${resource}`);
}
