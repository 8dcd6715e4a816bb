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
  /** Parses an object from a response. */
  readonly object: z.ZodType<RemoteObject>;
  /** Body of the request that creates an object. */
  creation(inputs: Inputs, options: CreationOptions): object;
  /**
   * Body of the request that updates an object.
   *
   * @param changed - the inputs that change
   * @param all - all inputs after the change
   */
  change(changed: Partial<Inputs>, all: Inputs): object;
  /** The object cannot be deleted while other objects use it. */
  readonly isUsedByOthers?: boolean;
}

export interface CreationOptions {
  /** Time limit of the creation, if the caller has one. */
  limitSeconds: number | undefined;
  /** Sent with the request if objects hold it: it identifies the object if the response is lost. */
  token: string;
}

/** A wait with a limit. */
export interface Wait {
  seconds: number;
  /** For messages: `a ready replica`. */
  what: string;
  /** The program's way to give it more time; undefined if it has the maximum. */
  limitedBy?: "timeout" | "customTimeouts" | undefined;
}
