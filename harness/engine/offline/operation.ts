import { availableParallelism } from "node:os";
import type { OperationResult, UpdateOptions } from "../engine";
import { maskProperties } from "../properties";
import type { Environment } from "./child-process";
import type { StackConfig } from "./config";
import { Deployment } from "./deployment";
import type { Mode } from "./deployment-options";
import { UnsupportedError } from "./goal";
import { Journal } from "./journal";
import { EXIT_CODE_AFTER_REPORT, startProgram } from "./program-process";
import type { Project } from "./project";
import { ProviderPool } from "./provider-pool";
import { DYNAMIC_PACKAGE } from "./provider-process";
import { Report } from "./report";
import { ResourceMonitor } from "./resource-monitor";
import { Semaphore } from "./semaphore";
import type { StateFile } from "./state";

const ORGANIZATION = "organization";
/** Default parallelism of the real engine. */
const PARALLEL = 4 * availableParallelism();

export interface Operation extends Omit<UpdateOptions, "environment" | "previewOnly"> {
  title: string;
  mode: Mode;
  preview: boolean;
  project: Project;
  stackName: string;
  config: StackConfig;
  state: StateFile;
  environment: Environment;
}

/** Runs one operation on a stack. Everything that it started has ended when it returns or throws. */
export async function runOperation(operation: Operation): Promise<OperationResult> {
  const { title, mode, preview, project, stackName, config, state, environment } = operation;
  const { refresh = false, runProgram = false, expectNoChanges = false, target, replace } = operation;
  if (target) throw new UnsupportedError("targets");
  const report = new Report(title);
  const onLine = (line: string) => {
    report.info(line);
  };
  const journal = new Journal(await state.read(), preview ? undefined : (capture) => state.write(capture));
  const providers = new ProviderPool({
    directory: project.programDirectory,
    projectName: project.name,
    plugins: project.plugins,
    configOf: (package_) => config.valuesOf(package_),
    environment,
    onLine,
  });
  const common = { preview, report, stack: { stackName, projectName: project.name } };
  const runs = runProgram || mode === "update";
  const refreshRegistered = refresh && runProgram;
  const deployment = new Deployment({
    ...common,
    mode,
    refreshRegistered,
    configOf: (package_) => config.propertiesOf(package_),
    journal,
    providers,
    slots: new Semaphore(PARALLEL),
    replace,
  });
  const forProgram = {
    config: config.values,
    secretKeys: config.secretKeys,
    organization: ORGANIZATION,
    parallel: PARALLEL,
  };
  const { monitor, address } = await ResourceMonitor.listen({ ...common, ...forProgram, deployment });
  providers.engineAddress = address;
  let outputs = {};
  try {
    if (refresh && !refreshRegistered) await deployment.refresh();
    if (runs && !deployment.hasFailed) {
      // Starts the provider early, since it takes as long to start as the program. A plugin starts at once.
      if (Object.keys(project.plugins).length === 0) providers.prepare(DYNAMIC_PACKAGE);
      const program = startProgram({ ...forProgram, project, stackName, address, preview, environment, onLine });
      try {
        await followProgram(program.ended, deployment, report);
      } finally {
        await program.end();
      }
    }
    await deployment.settle();
    if (refreshRegistered && mode !== "update" && !deployment.hasFailed) await deployment.refresh();
    if (mode !== "refresh" && !deployment.hasFailed) await deployment.deleteRest();
    if (runs && mode !== "destroy") outputs = await deployment.finish();
  } finally {
    await deployment.settle();
    await providers.end();
    monitor.end();
  }
  if (expectNoChanges) report.expectNoChanges();
  return report.toResult(maskProperties(outputs));
}

async function followProgram(
  ended: Promise<number | undefined>,
  deployment: Deployment,
  report: Report,
): Promise<void> {
  const exitCode = await Promise.race([ended, deployment.failure]);
  if (deployment.hasFailed || exitCode === 0) return;
  deployment.abort();
  if (exitCode === EXIT_CODE_AFTER_REPORT && report.hasFailed) return;
  report.error(`the program failed${exitCode === undefined ? "" : ` with exit code ${exitCode}`}`);
}
