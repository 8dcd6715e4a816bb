import type { DemoStack, Narrator } from "./narrator";

export const POOL_PROJECT = "langsmith-sandboxes";

/** Takes examples/sandbox-pool through the life of a pool. */
export async function tellOfPool(narrator: Narrator, stack: DemoStack): Promise<void> {
  const { pools } = narrator.controlPlane;
  const held = (): string =>
    pools
      .list()
      .map(({ name, templateName, replicas }) => `${name} (${templateName} x ${replicas})`)
      .join(", ") || "no pools";
  const tell = await narrator.begin(stack, { held, properties: ["replicas", "templateName"] });
  const configure = (key: string, value: string): Promise<void> => stack.setConfig(`${POOL_PROJECT}:${key}`, value);

  await tell("pulumi up: a pool of 2, ready before up returns", () => stack.up(), {
    does: "create",
    holds: /^workers-\w{7} \(python x 2\)$/,
  });
  await tell("pulumi preview: nothing to do", () => stack.preview({ expectNoChanges: true }), {
    does: "",
    holds: /python x 2/,
  });

  await configure("replicas", "4");
  await tell("pulumi up with replicas: 4, scaled in place", () => stack.up(), {
    does: "update",
    holds: /^\S+ \(python x 4\)$/,
  });

  const [pool] = pools.list();
  if (pool) pools.scale(pool.name, 9);
  narrator.meanwhile("Someone scales the pool to 9 by hand", held());
  await tell(
    "pulumi preview --refresh --run-program: the drift is named",
    () => stack.preview({ refresh: true, runProgram: true }),
    { does: "refresh, update", holds: /python x 9/ },
  );
  await tell("pulumi up --refresh --run-program: repaired", () => stack.up({ refresh: true, runProgram: true }), {
    does: "refresh, update",
    holds: /python x 4/,
  });

  await configure("template", "node");
  await narrator.inThisOrder("POST,DELETE", () =>
    tell("pulumi up with another template: the new pool is ready before the old one goes", () => stack.up(), {
      does: "create-replacement, replace, delete-replaced",
      holds: /^workers-\w{7} \(node x 4\)$/,
    }),
  );

  await tell("pulumi destroy: everything is gone", () => stack.destroy(), { does: "delete", holds: /^no pools$/ });
}
