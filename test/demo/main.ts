import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startControlPlane } from "../../harness/control-plane";
import { findCli } from "../../harness/engine/cli";
import { offlineEngine } from "../../harness/engine/offline";
import { WITHOUT_CREDENTIALS } from "../../harness/without-credentials";
import { type DemoStack, Narrator, STACK } from "./narrator";
import { drawPictures } from "./pictures";
import { tellOfPool } from "./pool-story";
import { tellOfSnapshot } from "./snapshot-story";

const REPOSITORY = path.resolve(__dirname, "../../..");
/** Long enough to show waiting, short enough not to bore. */
const WAIT_SECONDS = 1;

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(): Promise<void> {
  const cli = await findCli();
  print(
    cli
      ? `Engine: ${cli.name}`
      : "Engine: offline engine of the tests, since there is no Pulumi CLI (PATH, PULUMI_BIN)",
  );
  const stateDirectory = await mkdtemp(path.join(tmpdir(), "pulumi-langsmith-demo-"));
  const controlPlane = await startControlPlane({ readyAfterSeconds: WAIT_SECONDS, buildSeconds: WAIT_SECONDS });
  print(
    `Control plane: stand-in at ${controlPlane.url}, a pool is ready after ${WAIT_SECONDS} s, and a snapshot built`,
  );
  print("Programs: examples/sandbox-pool/index.ts, then examples/snapshot/index.ts");
  const openStack = async (name: string, projectDirectory: string): Promise<DemoStack> => {
    const folder = path.join(stateDirectory, name);
    await mkdir(folder);
    return (cli ?? offlineEngine).openStack({
      projectDirectory,
      stackName: STACK,
      stateDirectory: folder,
      environment: WITHOUT_CREDENTIALS,
    });
  };
  try {
    const story: string[] = [];
    const narrator = new Narrator(controlPlane, (line) => {
      print(line);
      story.push(line);
    });
    await tellOfPool(narrator, await openStack("pool", REPOSITORY));
    await tellOfSnapshot(narrator, await openStack("snapshot", path.join(REPOSITORY, "examples/snapshot")));
    narrator.end();
    if (process.env["WRITE_DOCS"]) {
      await Promise.all(drawPictures(story).map(({ file, svg }) => writeFile(file, svg)));
    }
  } finally {
    await controlPlane.close();
    await rm(stateDirectory, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`\ndemo: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
