export interface OtherLanguage {
  /** Programs that the example needs besides the CLI. */
  programs: string[];
  /** Commands before `pulumi up`, as arguments of the CLI. */
  preparation: string[][];
  /** Whether it shows a snapshot and its registry; the others show a pool. */
  hasSnapshot?: boolean;
}

const ADD_PACKAGE = ["package", "add", "./node_modules/pulumi-langsmith/plugin"];

/** Examples that only the real CLI runs, by their folders. */
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
  // The first build of Pulumi's own package takes minutes; Go caches it.
  "snapshot-go": { programs: ["pulumi-language-go", "go"], preparation: [ADD_PACKAGE], hasSnapshot: true },
};
