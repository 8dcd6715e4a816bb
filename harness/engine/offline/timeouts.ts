import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";

/** Timeouts of a resource's steps, in seconds. */
export interface CustomTimeouts {
  create?: number;
  update?: number;
  delete?: number;
}

/** @returns nothing if the program sets none, since the state keeps timeouts */
export function timeoutsOf(request: RegisterResourceRequest): CustomTimeouts | undefined {
  const timeouts = request.getCustomtimeouts();
  if (!timeouts) return undefined;
  const seconds = {
    create: secondsOf(timeouts.getCreate()),
    update: secondsOf(timeouts.getUpdate()),
    delete: secondsOf(timeouts.getDelete()),
  };
  const given = Object.entries(seconds).filter(([, value]) => value > 0);
  return given.length > 0 ? Object.fromEntries(given) : undefined;
}

const SECONDS = { h: 3_600, m: 60, s: 1, ms: 0.001 } as const;

/** Parses a duration in Go's format: `1h30m`. */
function secondsOf(duration: string): number {
  return [...duration.matchAll(/([\d.]+)(h|ms|m|s)/g)]
    .map(([, amount, unit]) => Number(amount) * SECONDS[unit as keyof typeof SECONDS])
    .reduce((sum, seconds) => sum + seconds, 0);
}
