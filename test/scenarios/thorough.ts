/** Whether the real CLI runs instead of the offline engine, as in `npm run test:cli`. */
export const isWithCli = process.env["PULUMI_ENGINES"] === "cli";

/** Where a test is that `npm test` leaves out: the rule is proved there without processes, or takes the real CLI. */
const ELSEWHERE = "`npm run test:cli`";

export type DescribeTest = (title: string, test: Mocha.AsyncFunc) => void;

/** Stands for tests that only the real CLI runs, so that a run without it shows what it leaves out. */
export function skipWithoutCli(count?: number): void {
  it.skip(count === undefined ? `runs in ${ELSEWHERE}` : `${count} more run in ${ELSEWHERE}`);
}

/** Describes what only the real CLI can show. */
export function describeWithCli(title: string, body: (this: Mocha.Suite) => void): void {
  describe(`${title} (Pulumi CLI)`, isWithCli ? body : skipWithoutCli.bind(undefined, undefined));
}
