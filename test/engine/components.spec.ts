import assert from "node:assert/strict";
import { assertSucceeded, compareEngines } from "./fixture";

compareEngines("engine: components", (open) => {
  it("hold resources, at any depth, which are created side by side and deleted before them", async () => {
    const fixture = await open();
    const stack = await fixture.openStack();
    const inner = { parent: "outer/inner" };
    await fixture.program({ things: { one: inner, two: inner, three: { parent: "outer" } } });
    const [one, two] = [fixture.hold("create", "one"), fixture.hold("create", "two")];
    const running = stack.up();
    await Promise.all([one.reached, two.reached]);
    one.open();
    two.open();
    assertSucceeded(await running);
    const { resources = [] } = (await stack.exportState()).deployment;
    const typeOf = (name: string) => resources.find(({ urn }) => urn.endsWith(`::${name}`))?.urn.split("::")[2];
    assert.equal(typeOf("inner"), "fixture:index:Group$fixture:index:Group");
    assert.equal(typeOf("two"), "fixture:index:Group$fixture:index:Group$pulumi-nodejs:dynamic/fixture:Thing");
    assertSucceeded(await stack.up({ expectNoChanges: true }));
    assertSucceeded(await stack.refresh({ expectNoChanges: true }));

    const destroy = await stack.destroy();
    assertSucceeded(destroy);
    const order = destroy.steps.map(({ resource }) => resource);
    for (const child of ["one", "two"]) assert.ok(order.indexOf(child) < order.indexOf("inner"), order.join());
    assert.ok(order.indexOf("inner") < order.indexOf("outer"), order.join());
    assert.equal(fixture.things.size, 0);
  });

  it("take their resources along when they get another name and an alias", async () => {
    const fixture = await open();
    const stack = await fixture.openStack();
    await fixture.program({ things: { thing: { parent: "before" } } });
    assertSucceeded(await stack.up());
    fixture.takeChanges();
    const [urn = ""] = ((await stack.exportState()).deployment.resources ?? [])
      .map((resource) => resource.urn)
      .filter((each) => each.endsWith("::thing"));
    await fixture.program({ things: { thing: { parent: "after/deeper", options: { aliases: [urn] } } } });
    assertSucceeded(await stack.up());
    assert.deepEqual(fixture.takeChanges(), []);
  });
});
