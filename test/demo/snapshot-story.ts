import { type DemoStack, type Narrator, shortened } from "./narrator";

export const SNAPSHOT_PROJECT = "snapshot";
const NEXT_IMAGE = `ghcr.io/acme/agent@sha256:${"c0ffee2".padEnd(64, "0")}`;

/** Takes examples/snapshot through the life of a snapshot. */
export async function tellOfSnapshot(narrator: Narrator, stack: DemoStack): Promise<void> {
  const { registries, snapshots } = narrator.controlPlane;
  const ofTeam = () => snapshots.list().filter(({ name }) => name === "acme/agent");
  const held = (): string =>
    [
      ...registries.list().map(({ url }) => `registry ${url}`),
      ...ofTeam().map(({ name, tags, dockerImage, status }) =>
        [name, ...tags.map((tag) => `:${tag}`), ` (${shortened(dockerImage)}, ${status})`].join(""),
      ),
    ].join(", ");
  const tell = await narrator.begin(stack, { held, properties: ["dockerImage", "tag"] });
  const configure = (key: string, value: string, secret = false): Promise<void> =>
    stack.setConfig(`${SNAPSHOT_PROJECT}:${key}`, value, { secret });
  await configure("registryUser", "acme-bot");
  await configure("registryToken", "only for the demo", true);

  await tell("pulumi up: a registry, and a snapshot built from its image before up returns", () => stack.up(), {
    does: "create, create",
    holds: /^registry ghcr\.io, acme\/agent:latest \(agent@5c2c759, ready\)$/,
  });

  await configure("image", NEXT_IMAGE);
  await narrator.inThisOrder("POST,DELETE", () =>
    tell("pulumi up with another image: the new snapshot is ready before the old one goes", () => stack.up(), {
      does: "create-replacement, replace, delete-replaced",
      holds: /^registry ghcr\.io, acme\/agent:latest \(agent@c0ffee2, ready\)$/,
    }),
  );

  snapshots.seed({ name: "acme/agent", dockerImage: "ghcr.io/acme/agent:test" });
  narrator.meanwhile("Someone publishes under the same tag", held());
  await tell(
    "pulumi up --refresh --run-program: the moved tag is seen, and the image published again",
    () => stack.up({ refresh: true, runProgram: true }),
    {
      does: "refresh, create-replacement, replace, delete-replaced",
      holds: /^registry \S+, acme\/agent \(agent:test, ready\), acme\/agent:latest \(agent@c0ffee2, ready\)$/,
    },
  );

  await tell("pulumi destroy: what is someone else's stays", () => stack.destroy(), {
    does: "delete, delete",
    holds: /^acme\/agent \(agent:test, ready\)$/,
  });
}
