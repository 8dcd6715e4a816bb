import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from "node:crypto";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { readIfExists, writeDurably } from "./durable-file";

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts what must not be on disk in clear text: AES-GCM, with one key for all stacks of a state directory. */
export class Vault {
  private constructor(
    private readonly key: Buffer,
    /** Not secret: with it, the same passphrase gives the same key again. */
    readonly salt: string,
  ) {}

  /**
   * Opens the vault of a state directory, which is made if it does not exist.
   *
   * @param passphrase - without one, a random one is kept in the state directory, readable for its owner only
   */
  static async open(stateDirectory: string, passphrase: string | undefined): Promise<Vault> {
    await mkdir(stateDirectory, { recursive: true });
    const salt = await readOrMake(path.join(stateDirectory, "salt"));
    const secret = passphrase ?? (await readOrMake(path.join(stateDirectory, "passphrase")));
    return new Vault(scryptSync(secret, salt, KEY_BYTES), salt);
  }

  encrypt(text: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv("aes-256-gcm", this.key, nonce);
    const encrypted = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), encrypted]).toString("base64");
  }

  /** @throws if the text was encrypted with another passphrase */
  decrypt(ciphertext: string): string {
    const bytes = Buffer.from(ciphertext, "base64");
    const decipher = createDecipheriv("aes-256-gcm", this.key, bytes.subarray(0, NONCE_BYTES));
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    const start = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
    try {
      return Buffer.concat([start, decipher.final()]).toString("utf8");
    } catch (error) {
      throw new Error("could not decrypt a secret: PULUMI_CONFIG_PASSPHRASE is not the one it was encrypted with", {
        cause: error,
      });
    }
  }
}

async function readOrMake(file: string): Promise<string> {
  const kept = await readIfExists(file);
  if (kept !== undefined) return kept;
  const made = randomBytes(KEY_BYTES).toString("base64");
  await writeDurably(file, made);
  return made;
}
