export interface OtherLanguage {
  /** The programs that its example takes besides the CLI. */
  programs: string[];
  /** What its reader does before `pulumi up`, as arguments of the CLI. */
  preparation: string[][];
  /** Whether it shows a snapshot and its registry; the others show a pool. */
  hasSnapshot?: boolean;
}

const ADD_PACKAGE = ["package", "add", "./node_modules/pulumi-langsmith/plugin"];

/** The examples that only the real CLI brings up, by their folders. */
export const OTHER_LANGUAGES: Record<string, OtherLanguage> = {
  yaml: { programs: ["pulumi-language-yaml"], preparation: [["install"]] },
  python: {
    programs: ["pulumi-language-python", "python3"],
    preparation: [ADD_PACKAGE],
  },
  "snapshot-yaml": { programs: ["pulumi-language-yaml"], preparation: [["install"]], hasSnapshot: true },
  "snapshot-python": {
    programs: ["pulumi-language-python", "python3"],
    preparation: [ADD_PACKAGE],
    hasSnapshot: true,
  },
  // The first build of Pulumi's own package takes minutes, which Go's cache keeps.
  "snapshot-go": { programs: ["pulumi-language-go", "go"], preparation: [ADD_PACKAGE], hasSnapshot: true },
};
