import type { Diagnostic, OperationResult, PropertyChange, Step } from "../engine";
import { makeStep } from "../properties";

/** Collects an operation's steps and messages. */
export class Report {
  private readonly steps: Step[] = [];
  private readonly diagnostics: Diagnostic[] = [];
  private failed = false;
  private drifted = false;

  constructor(private readonly title: string) {}

  get hasFailed(): boolean {
    return this.failed;
  }

  step(kind: Step["kind"], urn: string, changes: PropertyChange[] = []): void {
    this.steps.push(makeStep(kind, urn, changes));
  }

  /** @param isDrift - whether it counts as a change; it does not if the operation goes on to repair it */
  refreshed(urn: string, changes: PropertyChange[], { gone, isDrift }: { gone: boolean; isDrift: boolean }): void {
    this.steps.push({ ...makeStep("refresh", urn, changes), ...(gone ? { gone } : {}) });
    this.drifted ||= isDrift;
  }

  info(message: string, urn?: string): void {
    this.add("info", message, urn);
  }

  warn(message: string, urn?: string): void {
    this.add("warning", message, urn);
  }

  /** Logs an error, which also fails the operation. */
  error(message: string, urn?: string): void {
    this.failed = true;
    this.add("error", message, urn);
  }

  expectNoChanges(): void {
    const changed = this.drifted || this.steps.some(({ kind }) => kind !== "refresh");
    if (changed && !this.failed) this.error("no changes were expected, but there are some");
  }

  toResult(outputs: Record<string, unknown>): OperationResult {
    return {
      succeeded: !this.failed,
      steps: this.steps,
      diagnostics: this.diagnostics,
      outputs,
      text: this.render(outputs),
    };
  }

  private add(severity: Diagnostic["severity"], message: string, urn: string | undefined): void {
    this.diagnostics.push({ severity, message: message.trimEnd(), ...(urn === undefined ? {} : { urn }) });
  }

  private render(outputs: Record<string, unknown>): string {
    return [
      this.title,
      ...this.steps.map(renderStep),
      ...this.diagnostics.map(({ severity, message, urn }) =>
        [severity === "info" ? [] : `${severity}: `, urn === undefined ? [] : `${nameOf(urn)}: `, message]
          .flat()
          .join(""),
      ),
      ...(Object.keys(outputs).length === 0 ? [] : [`Outputs: ${JSON.stringify(outputs, undefined, 2)}`]),
      this.failed ? "Failed." : "Done.",
      "",
    ].join("\n");
  }
}

function renderStep({ kind, urn, changes, gone }: Step): string {
  const show = (value: unknown) => (value === undefined ? "(none)" : JSON.stringify(value));
  const details = changes.map(({ property, before, after }) => `${property}: ${show(before)} => ${show(after)}`);
  if (gone) details.push("is not there any more");
  return `  ${kind} ${nameOf(urn)}${details.length > 0 ? ` [${details.join(", ")}]` : ""}`;
}

/** A resource's label for users: its type and its name. */
function nameOf(urn: string): string {
  const [, , type = "", ...name] = urn.split("::");
  return `${type} ${name.join("::")}`;
}
