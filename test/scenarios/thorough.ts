/** Whether the real CLI runs instead of the offline engine, as in `npm run test:cli`. */
export const isWithCli = process.env["PULUMI_ENGINES"] === "cli";

/** Run of the tests that `npm test` leaves out, since they need the CLI or prove a rule that faster tests prove too. */
const ELSEWHERE = "`npm run test:cli`";

export type DescribeTest = (title: string, test: Mocha.AsyncFunc) => void;

/** Shows in a run without the CLI the tests that it leaves out. */
export function skipWithoutCli(count?: number): void {
  it.skip(count === undefined ? `runs in ${ELSEWHERE}` : `${count} more run in ${ELSEWHERE}`);
}

/** Describes tests that need the real CLI. */
export function describeWithCli(title: string, body: (this: Mocha.Suite) => void): void {
  describe(`${title} (Pulumi CLI)`, isWithCli ? body : skipWithoutCli.bind(undefined, undefined));
}
