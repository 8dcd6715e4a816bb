const asked = process.env["PULUMI_ENGINES"];

/** Whether the real CLI runs what the offline engine does, as in `npm run test:cli`. */
export const isWithCli = asked === "both";

/** Whether everything runs, through both doors: with the CLI, or with `PULUMI_ENGINES=offline` where there is none. */
export const isThorough = isWithCli || asked === "offline";

export type DescribeTest = (title: string, test: () => Promise<void>) => void;

/** A test that `npm test` leaves out: others prove the same with fewer processes. */
export const thorough: DescribeTest = (title, test) => {
  if (isThorough) it(title, test);
};
