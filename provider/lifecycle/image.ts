import { nonEmptyString } from "./fields";

const NO_IMAGE = 'must be the name of a container image such as "ghcr.io/acme/agent:1.2"';
const DIGEST_LENGTHS: Readonly<Record<string, number>> = { sha256: 64, sha512: 128 };

/** A reference to a container image, with a whole digest if it has one. */
export const containerImage = nonEmptyString(NO_IMAGE)
  .refine((image) => /^[-\w.:/@+[\]]*$/.test(image), {
    error: `${NO_IMAGE}, of letters, digits and the signs . _ - / : @`,
    abort: true,
  })
  .refine(hasWholeDigest, 'must have a whole digest after the "@": "sha256:" and 64 hexadecimal digits');

function hasWholeDigest(image: string): boolean {
  const [, digest] = image.split(/@(.*)/s);
  if (digest === undefined) return true;
  const [, algorithm = "", hex = ""] = /^([a-z0-9+._-]+):([0-9a-f]+)$/i.exec(digest) ?? [];
  const length = DIGEST_LENGTHS[algorithm];
  return length === undefined ? hex.length >= 32 : hex.length === length;
}
