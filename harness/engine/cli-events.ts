import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation";
import type { Diagnostic, Step, StepKind } from "./engine";
import { compareProperties, compareRefreshed, makeStep, maskProperties } from "./properties";

/** Steps of an operation, read from its events. */
export function stepsOf(events: EngineEvent[]): Step[] {
  const steps: Step[] = [];
  const refreshing = new Set<string>();
  for (const { resourcePreEvent: begun, resOutputsEvent: ended } of events) {
    if (begun && !isDefaultProvider(begun.metadata)) {
      const { op, urn, old, new: now } = begun.metadata;
      if (op === "refresh") refreshing.add(urn);
      else if (isStepKind(op))
        steps.push(makeStep(op, urn, old && now ? compareProperties(old.inputs, now.inputs) : []));
    }
    // A refresh reports its findings at its end: `refresh` itself as the operation with the same effect, other operations
    // only by the old and the new state. Events about components are ignored.
    if (ended && refreshing.delete(ended.metadata.urn)) {
      const { op, urn, old, new: now } = ended.metadata;
      if (!now) steps.push({ ...makeStep("refresh", urn, []), gone: true });
      else if (old?.custom) {
        const changes = op === "refresh" ? compareProperties(old.inputs, now.inputs) : compareRefreshed(old, now);
        if (op === "update" || (op === "refresh" && changes.length > 0)) steps.push(makeStep("refresh", urn, changes));
      }
    }
  }
  return steps;
}

/** Providers are created by the engine, not declared by a program. */
function isDefaultProvider({ type }: StepEventMetadata): boolean {
  return type.startsWith("pulumi:providers:");
}

const STEP_KINDS: readonly string[] = [
  "create",
  "update",
  "delete",
  "replace",
  "create-replacement",
  "delete-replaced",
  "read",
  "read-replacement",
  "discard",
  "discard-replaced",
  "import",
] satisfies StepKind[];

function isStepKind(op: string): op is StepKind {
  return STEP_KINDS.includes(op);
}

/** Outputs that the program has registered for its stack. */
export function outputsOf(events: EngineEvent[]): Record<string, unknown> {
  const ended = events.findLast(({ resOutputsEvent }) => resOutputsEvent?.metadata.type === "pulumi:pulumi:Stack");
  return maskProperties(ended?.resOutputsEvent?.metadata.new?.outputs ?? {});
}

export function diagnosticsOf(events: EngineEvent[]): Diagnostic[] {
  return events.flatMap(({ diagnosticEvent: event }) =>
    event === undefined || event.ephemeral === true || isDebug(event)
      ? []
      : {
          severity: event.severity === "info#err" ? "info" : event.severity,
          message: event.message.replaceAll(/<\{%.*?%\}>/g, "").trimEnd(),
          ...(event.urn ? { urn: event.urn } : {}),
        },
  );
}

/** Writing events turns on messages that the tests do not need. */
function isDebug({ severity }: { severity: string }): boolean {
  return severity === "debug";
}
