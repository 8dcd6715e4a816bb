import { createHash } from "node:crypto";
import type { Registry } from "./registries";

/** Run options of an image's or a snapshot's sandboxes. */
export interface RunConfig {
  readonly envVars?: Readonly<Record<string, string>> | undefined;
  readonly user?: string | undefined;
  readonly workDir?: string | undefined;
}

/** An image at the time of the pull. */
export interface Image {
  readonly digest: string;
  readonly sizeBytes: number;
  readonly runConfig: RunConfig;
  readonly labels: Readonly<Record<string, string>>;
}

/** Images with this in their names do not exist. */
export const MISSING_IMAGE = "missing";
/** No image can be pulled from a registry with this password. */
export const WRONG_PASSWORD = "wrong";

const DEFAULT_IMAGE: Omit<Image, "digest"> = {
  sizeBytes: 128 * 1024 ** 2,
  runConfig: { envVars: { PATH: "/usr/local/bin:/usr/bin:/bin" }, user: "root", workDir: "/" },
  labels: {},
};

/** Images in registries, which snapshots are built from. Every image exists, except for those called {@link MISSING_IMAGE}. */
export class Images {
  readonly #images = new Map<string, Image>();
  #pushed = 0;

  /** Replaces this image by another one: with a new digest, and with these changes. */
  push(reference: string, changes: Partial<Image> = {}): Image {
    this.#pushed += 1;
    const image = { ...this.get(reference), digest: makeDigest(`${reference} ${this.#pushed}`), ...changes };
    this.#images.set(reference, image);
    return image;
  }

  get(reference: string): Image {
    const [, digest = makeDigest(reference)] = reference.split("@");
    return this.#images.get(reference) ?? { ...DEFAULT_IMAGE, digest };
  }

  /** Returns the reason if an image cannot be pulled. */
  findObstacle(reference: string, registry: Pick<Registry, "url" | "password"> | undefined): string | undefined {
    if (registry?.password === WRONG_PASSWORD) {
      return `failed to pull image ${reference}: ${registry.url} answered 401 Unauthorized`;
    }
    if (reference.includes(MISSING_IMAGE)) return `failed to pull image ${reference}: manifest unknown`;
    return undefined;
  }
}

function makeDigest(text: string): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}
