import { execFile } from "node:child_process";

/** Runs a program to its end. @throws with its whole output */
export function run(
  file: string,
  args: string[],
  directory: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd: directory, env: { ...process.env, ...environment }, maxBuffer: Infinity };
    execFile(file, args, options, (error, stdout, stderr) => {
      if (error) reject(new Error(`${file} ${args.join(" ")}\n${stdout}${stderr}`, { cause: error }));
      else resolve(stdout);
    });
  });
}
