import assert from "node:assert/strict";
import { UNKNOWN } from "../../provider/lifecycle";
import {
  type SandboxPoolInputs,
  SandboxPoolLifecycle,
  type SandboxPoolState,
} from "../../provider/resources/sandbox-pool";

/** As in one operation of Pulumi, which starts a provider of its own. */
const makeLifecycle = (): SandboxPoolLifecycle =>
  new SandboxPoolLifecycle(() => {
    throw new Error("check and diff make no request");
  });
const lifecycle = makeLifecycle();

const inputs: SandboxPoolInputs = {
  name: "workers",
  templateName: "python",
  replicas: 3,
  waitForReady: true,
  timeout: 120,
  adoptExisting: false,
};
const state: SandboxPoolState = {
  ...inputs,
  poolId: "5a3ff3c1-4ef1-4c6f-8d6b-0a9d6e3e3b55",
  createdAt: "2026-03-01T12:00:00Z",
  readiness: "ready",
};

describe("SandboxPool check", () => {
  const check = (proposed: object, previous: object = {}) =>
    makeLifecycle().check({ ...previous }, { ...proposed, preview: true });

  it("writes down what the program says, and no defaults", async () => {
    for (const asked of [{ name: "workers", templateName: "python", replicas: 3 }, inputs]) {
      assert.deepEqual(await check(asked), { inputs: asked, failures: [] });
    }
  });

  const faults: { title: string; proposed: object; properties: string[]; reason: RegExp }[] = [
    {
      title: "a missing template",
      proposed: { templateName: undefined },
      properties: ["templateName"],
      reason: /name of a/,
    },
    { title: "an empty template", proposed: { templateName: "" }, properties: ["templateName"], reason: /empty/ },
    { title: "an upper-case name", proposed: { name: "Workers" }, properties: ["name"], reason: /lower-case/ },
    {
      title: "a name that starts with a digit",
      proposed: { name: "1workers" },
      properties: ["name"],
      reason: /start with a letter/,
    },
    { title: "a name that ends with a hyphen", proposed: { name: "workers-" }, properties: ["name"], reason: /hyphen/ },
    {
      title: "a name with a line break at its end",
      proposed: { name: "workers\n" },
      properties: ["name"],
      reason: /letters/,
    },
    { title: "a name of 64 characters", proposed: { name: "a".repeat(64) }, properties: ["name"], reason: /63/ },
    { title: "no name at all", proposed: { name: undefined }, properties: ["name"], reason: /string/ },
    { title: "half a replica", proposed: { replicas: 1.5 }, properties: ["replicas"], reason: /whole/ },
    { title: "fewer replicas than none", proposed: { replicas: -1 }, properties: ["replicas"], reason: /at least 0/ },
    { title: "replicas in words", proposed: { replicas: "3" }, properties: ["replicas"], reason: /whole/ },
    { title: "no replicas", proposed: { replicas: undefined }, properties: ["replicas"], reason: /whole/ },
    { title: "too short a timeout", proposed: { timeout: 9 }, properties: ["timeout"], reason: /10 seconds/ },
    { title: "too long a timeout", proposed: { timeout: 601 }, properties: ["timeout"], reason: /600 seconds/ },
    {
      title: "a flag in words",
      proposed: { waitForReady: "no" },
      properties: ["waitForReady"],
      reason: /true or false/,
    },
    {
      title: "a misspelt property",
      proposed: { replcas: 2 },
      properties: ["replcas"],
      reason: /did you mean "replicas"/,
    },
    {
      title: "a property of another case",
      proposed: { template_name: "x" },
      properties: ["template_name"],
      reason: /"templateName"/,
    },
    { title: "a property of nobody", proposed: { colour: "red" }, properties: ["colour"], reason: /no such property$/ },
  ];
  for (const { title, proposed, properties, reason } of faults) {
    it(`refuses ${title}`, async () => {
      const { failures } = await check({ ...inputs, ...proposed });
      assert.deepEqual(
        failures.map(({ property }) => property),
        properties,
      );
      assert.match(failures[0]?.reason ?? "", reason);
    });
  }

  it("reports all faults at once", async () => {
    const { failures } = await check({
      name: "No",
      templateName: "",
      replicas: -0.5,
      timeout: 0,
      waitForReady: 1,
      size: 4,
    });
    assert.deepEqual([...new Set(failures.map(({ property }) => property))].sort(), [
      "name",
      "replicas",
      "size",
      "templateName",
      "timeout",
      "waitForReady",
    ]);
  });

  it("lets values pass that only up will know", async () => {
    const proposed = Object.fromEntries(Object.keys(inputs).map((key) => [key, UNKNOWN]));
    assert.deepEqual(await check(proposed), { inputs: proposed, failures: [] });
  });

  describe("automatic name", () => {
    const automatic = { autoName: "workers-1234567", templateName: "python", replicas: 3 };
    const previous = { name: "workers-1234567", templateName: "python", replicas: 3 };
    const nameOf = async (proposed: object, previous?: object) => (await check(proposed, previous)).inputs.name;

    it("is used when the program gives none", async () => {
      assert.equal(await nameOf(automatic), "workers-1234567");
      assert.equal(await nameOf({ ...automatic, name: "mine" }), "mine");
    });

    it("stays when the stack or the resource is renamed", async () => {
      assert.equal(await nameOf({ ...automatic, autoName: "workers-7654321" }, previous), "workers-1234567");
    });

    it("does not replace a pool that the program stops naming, before something else does", async () => {
      assert.equal(await nameOf(automatic, { ...previous, name: "mine" }), "mine");
      const name = String(await nameOf({ ...automatic, templateName: "node" }, { ...previous, name: "mine" }));
      assert.match(name, /^workers-[0-9a-f]{7}$/);
    });

    it("changes with the template, and stays the same when Pulumi checks the replacement again", async () => {
      const replacement = { ...automatic, autoName: "workers-7654321", templateName: "node", preview: true };
      const lifecycle = makeLifecycle();
      const first = await lifecycle.check(previous, replacement);
      const second = await lifecycle.check({}, replacement);
      assert.match(String(first.inputs.name), /^workers-[0-9a-f]{7}$/);
      assert.notEqual(first.inputs.name, automatic.autoName);
      assert.equal(second.inputs.name, first.inputs.name);
    });

    it("is another one than that of any pool before when the template is taken back", async () => {
      const changed = { ...automatic, autoName: "workers-7654321", templateName: "node" };
      const replaced = await check(changed, previous);
      const back = await nameOf(automatic, replaced.inputs);
      assert.ok(![automatic.autoName, replaced.inputs.name].includes(String(back)), String(back));
    });

    it("is not known before the template is", async () => {
      assert.equal(await nameOf({ ...automatic, autoName: UNKNOWN, templateName: UNKNOWN }, previous), UNKNOWN);
    });

    it("comes back after a rename outside of Pulumi", async () => {
      const renamed = { ...previous, name: "renamed-by-hand", renamedFrom: "workers-1234567" };
      assert.equal(await nameOf(automatic, renamed), "workers-1234567");
      assert.equal("renamedFrom" in (await check(automatic, renamed)).inputs, false);
    });
  });
});

describe("SandboxPool diff", () => {
  interface Row {
    title: string;
    state?: Partial<Record<keyof SandboxPoolState, unknown>>;
    inputs?: Partial<Record<keyof SandboxPoolInputs, unknown>>;
    changed: boolean;
    replaces?: string[];
    deleteFirst?: boolean;
  }
  const rows: Row[] = [
    { title: "nothing", changed: false, deleteFirst: true },
    { title: "replicas", inputs: { replicas: 4 }, changed: true, deleteFirst: true },
    { title: "replicas not known yet", inputs: { replicas: UNKNOWN }, changed: true, deleteFirst: true },
    { title: "a pause", inputs: { replicas: 0 }, changed: true, deleteFirst: true },
    { title: "waitForReady", inputs: { waitForReady: false }, changed: true, deleteFirst: true },
    { title: "timeout", inputs: { timeout: 60 }, changed: true, deleteFirst: true },
    { title: "adoptExisting", inputs: { adoptExisting: true }, changed: true, deleteFirst: true },
    {
      title: "the template under a fixed name",
      inputs: { templateName: "node" },
      changed: true,
      replaces: ["templateName"],
      deleteFirst: true,
    },
    { title: "the name", inputs: { name: "others" }, changed: true, replaces: ["name"] },
    {
      title: "the template and with it the automatic name",
      inputs: { name: "workers-2", templateName: "node" },
      changed: true,
      replaces: ["name", "templateName"],
    },
    {
      title: "a template not known yet",
      inputs: { name: UNKNOWN, templateName: UNKNOWN },
      changed: true,
      replaces: ["name", "templateName"],
    },
    {
      title: "a pool that is not ready",
      state: { readiness: "notReady" },
      changed: true,
      replaces: ["readiness"],
      deleteFirst: true,
    },
    {
      title: "a pool that is not ready and not waited for any more",
      state: { readiness: "notReady" },
      inputs: { waitForReady: false },
      changed: true,
      deleteFirst: true,
    },
    { title: "a pool that nobody checked", state: { readiness: "unchecked" }, changed: false, deleteFirst: true },
    {
      title: "a default left out",
      inputs: { waitForReady: undefined, timeout: undefined },
      changed: false,
      deleteFirst: true,
    },
    { title: "a default written out", state: { timeout: undefined }, changed: false, deleteFirst: true },
    {
      title: "a return to the default",
      state: { timeout: 60 },
      inputs: { timeout: undefined },
      changed: true,
      deleteFirst: true,
    },
    {
      title: "a rename outside",
      state: { name: "renamed", renamedFrom: "workers" },
      changed: true,
      replaces: ["name"],
    },
    {
      title: "a rename outside that the program follows",
      state: { name: "renamed", renamedFrom: "workers" },
      inputs: { name: "renamed" },
      changed: true,
      deleteFirst: true,
    },
    { title: "a re-creation outside", state: { poolId: "another" }, changed: false, deleteFirst: true },
  ];
  for (const row of rows) {
    const what = row.changed
      ? row.replaces
        ? `replaces ${row.deleteFirst ? "after" : "before"} deleting`
        : "updates"
      : "does nothing";
    it(`${what} for ${row.title}`, () => {
      const difference = lifecycle.diff(
        { ...state, ...row.state } as SandboxPoolState,
        { ...inputs, ...row.inputs } as SandboxPoolInputs,
      );
      assert.deepEqual(difference, {
        changed: row.changed,
        replaces: row.replaces ?? [],
        deleteBeforeReplace: row.deleteFirst ?? false,
      });
    });
  }
});
