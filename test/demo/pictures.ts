import path from "node:path";
import { drawTerminal, THEMES } from "./terminal";

const TITLE =
  "npm run demo: a pool, and then a snapshot, is created, changed, repaired after drift, replaced without a gap and destroyed";
const DOCUMENTATION = path.resolve(__dirname, "../../../docs");

/** The README's pictures of the demo, one per theme. */
export function drawPictures(story: readonly string[]): { file: string; svg: string }[] {
  const lines = ["$ npm run demo", ...story.flatMap((line) => line.split("\n"))];
  return Object.entries(THEMES).map(([name, theme]) => ({
    file: path.join(DOCUMENTATION, `demo-${name}.svg`),
    svg: drawTerminal(TITLE, lines, theme),
  }));
}
