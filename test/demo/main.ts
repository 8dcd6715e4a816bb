import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startControlPlane } from "../control-plane";
import { findCli } from "../engine/cli";
import { offlineEngine } from "../engine/offline";
import { WITHOUT_CREDENTIALS } from "../scenarios/test-environment";
import { drawPictures } from "./pictures";
import { demonstrate, STACK } from "./story";

const REPOSITORY = path.resolve(__dirname, "../../..");
/** Long enough to be seen waiting, short enough not to bore. */
const READY_AFTER_SECONDS = 1;

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
  const controlPlane = await startControlPlane({ readyAfterSeconds: READY_AFTER_SECONDS });
  print(`Control plane: stand-in at ${controlPlane.url}, a pool is ready after ${READY_AFTER_SECONDS} s`);
  print("Program: examples/sandbox-pool/index.ts");
  try {
    const stack = await (cli ?? offlineEngine).openStack({
      projectDirectory: REPOSITORY,
      stackName: STACK,
      stateDirectory,
      environment: WITHOUT_CREDENTIALS,
    });
    const story: string[] = [];
    await demonstrate(controlPlane, stack, (line) => {
      print(line);
      story.push(line);
    });
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
