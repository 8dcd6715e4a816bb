import type * as z from "zod";
import type { Service } from "../config/endpoints";
import type { RemoteObject } from "./object";

/** How a resource's objects are requested: `<path>` and `<path>/<name or id>`, below the base path of the service. */
export interface ResourceApi<Inputs> {
  readonly service: Service;
  /** One segment. In lists by offset, also the key of the objects: `pools`. */
  readonly path: string;
  /** The last segment of an object's path. */
  readonly identifiedBy: "name" | "id";
  /** The host refuses a second object of a name with a conflict. */
  readonly namesAreUnique: boolean;
  /** `offset`: pages are counted; `cursor`: each page leads to the next one. */
  readonly pagination: "offset" | "cursor";
  /** Some installations return objects without ids. */
  readonly mayLackIds?: boolean;
  /** Objects hold the token of their creation. */
  readonly holdsCreationToken?: boolean;
  /** Path of the workspace's usage, which explains an exceeded quota. */
  readonly usagePath?: string;
  /** Reads an object of the wire. */
  readonly object: z.ZodType<RemoteObject>;
  /** Body of the request that creates an object. */
  creation(inputs: Inputs, options: CreationOptions): object;
  /**
   * The body of a change.
   *
   * @param changed - the inputs that change
   * @param all - what the object must be afterwards
   */
  change(changed: Partial<Inputs>, all: Inputs): object;
  /** Other objects use this one, and while they do it cannot be deleted. */
  readonly isUsedByOthers?: boolean;
}

export interface CreationOptions {
  /** What the program's `customTimeouts` give the creation. */
  limitSeconds: number | undefined;
  /** Goes with the request where its object can hold it, and tells the object from all others if the response is lost. */
  token: string;
}

/** Something that takes its time. */
export interface Wait {
  seconds: number;
  /** For messages: `a ready replica`. */
  what: string;
  /** Where the program gives it more time; nothing if it has as much as it can get. */
  limitedBy?: "timeout" | "customTimeouts" | undefined;
}
