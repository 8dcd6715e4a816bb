import { readFile, rename, writeFile } from "node:fs/promises";

/** Writes a file that, even after a kill, has the old or the new content. Only its owner can read it. */
export async function writeDurably(file: string, content: string): Promise<void> {
  const temporary = `${file}.${process.pid}.new`;
  await writeFile(temporary, content, { mode: 0o600 });
  await rename(temporary, file);
}

/** @returns `undefined` if the file does not exist */
export async function readIfExists(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
