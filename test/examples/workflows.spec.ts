import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Job, readWorkflow, runStep, type Workflow, WORKFLOWS } from "./workflow";

describe("workflows of the example gitops-github", () => {
  const workflows = new Map<string, Workflow>();
  const workflow = (name: string): Workflow => workflows.get(name) ?? assert.fail(`there is no ${name}.yml`);

  before(async () => {
    for (const file of await readdir(WORKFLOWS)) {
      const { name } = path.parse(file);
      workflows.set(name, await readWorkflow(name));
    }
  });

  it("each workflow exists", () => {
    assert.deepEqual([...workflows.keys()].sort(), ["drift", "preview", "up"]);
  });

  it("workflows give secrets only to pull requests from the repository's own branches", () => {
    for (const { on, jobs } of workflows.values()) {
      assert.ok(!("pull_request_target" in on || "workflow_run" in on));
      if (!("pull_request" in on)) continue;
      for (const job of Object.values(jobs).filter(usesSecrets)) {
        assert.match(job.if ?? "", /^github\.event\.pull_request\.head\.repo\.full_name == github\.repository\b/);
      }
    }
  });

  it("workflows give the key, and the step that publishes the id, only to merged commits", () => {
    for (const name of ["LANGSMITH_API_KEY", "AGENT_REPOSITORY_TOKEN"]) {
      assert.doesNotMatch(JSON.stringify(workflow("preview").jobs), new RegExp(name));
    }
  });

  it("workflows run no code of a pull request in a job whose token can write", () => {
    const { jobs } = workflow("preview");
    for (const { permissions, steps } of Object.values(jobs)) {
      const canWrite = Object.values(permissions).includes("write");
      const runsProposals = /actions\/checkout|npm|node/.test(JSON.stringify(steps));
      assert.ok(!(canWrite && runsProposals));
    }
  });

  it("workflows list each permission by name, and put no text of others into a script", () => {
    for (const { permissions, steps } of workflows.values()) {
      assert.deepEqual(permissions, {}, "what a job does not ask for it must not have");
      // GitHub evaluates expressions before the script runs: a branch's name could become part of the script.
      for (const { run = "" } of steps) assert.doesNotMatch(run, /\$\{\{/);
    }
  });

  it("workflows check for drift without waiting for the reviewers of a deployment", () => {
    const environmentsOf = (name: string): unknown[] =>
      Object.values(workflow(name).jobs).map(({ environment }) => environment);
    assert.deepEqual(environmentsOf("up"), ["production"]);
    assert.deepEqual(environmentsOf("drift"), ["drift"]);
    assert.deepEqual(environmentsOf("preview"), ["preview", undefined]);
  });

  describe("scripts of the example gitops-github", () => {
    let folder: string;
    before(async () => (folder = await mkdtemp(path.join(tmpdir(), "pulumi-langsmith-workflow-"))));
    after(() => rm(folder, { recursive: true }));

    /** Runs a step with these scripts in place of the programs that it calls. */
    async function run(
      { name, step }: { name: string; step: string },
      programs: Record<string, string>,
      environment: Record<string, string> = {},
      printed?: string,
    ): Promise<{ exitCode: number; calls: string[]; read: (file: string) => Promise<string> }> {
      const directory = await mkdtemp(path.join(folder, "step-"));
      if (printed !== undefined) {
        await mkdir(path.join(directory, "preview"));
        // The step before this one saves Pulumi's output there.
        for (const file of ["drift.txt", "preview/preview.txt"]) await writeFile(path.join(directory, file), printed);
      }
      for (const [program, script] of Object.entries(programs)) {
        const recorded = `#!/bin/bash\necho "${program} $*" >> "${directory}/calls"\n${script}\n`;
        await writeFile(path.join(directory, program), recorded, { mode: 0o755 });
      }
      const exitCode = await runStep(name, step, {
        directory,
        environment: {
          GH_REPO: "team/sandboxes",
          RUN_URL: "https://github.com/team/sandboxes/actions/runs/1",
          ...environment,
          PATH: [directory, process.env["PATH"]].join(path.delimiter),
        },
      });
      const read = (file: string): Promise<string> => readFile(path.join(directory, file), "utf8").catch(() => "");
      return { exitCode, calls: (await read("calls")).split("\n").slice(0, -1), read };
    }

    it("scripts distinguish drift from an outage", async () => {
      const compare = { name: "drift", step: "Compare" };
      const outcomes = [0, 7, 1, 255].map(async (code) => {
        const { exitCode, read } = await run(compare, { pulumi: `exit ${code}` });
        return [exitCode, await read("outputs")];
      });
      assert.deepEqual(await Promise.all(outcomes), [
        [0, "drifted=false\n"],
        [0, "drifted=true\n"],
        [1, ""],
        [255, ""],
      ]);
    });

    it("scripts use the full name of a stack in an organization", async () => {
      const steps = [
        { name: "up", step: "Up" },
        { name: "drift", step: "Compare" },
      ];
      for (const step of steps) {
        const programs = { pulumi: "echo {}" };
        const { exitCode, calls } = await run(step, programs, { STACK: "team/prod", RUNNER_TEMP: folder });
        assert.equal(exitCode, 0);
        for (const call of calls) assert.match(call, /^pulumi .*--stack team\/prod\b/);
      }
    });

    it("scripts publish the id of the snapshot for agents", async () => {
      const programs = { pulumi: 'if [ "$1" = stack ]; then echo 0b8f3f0e; fi', gh: "" };
      const up = await run({ name: "up", step: "Up" }, programs, { STACK: "prod" });
      assert.equal(up.exitCode, 0);
      assert.equal(await up.read("outputs"), "snapshot-id=0b8f3f0e\n");
      const ids = { AGENT_REPOSITORY: "acme/agents", SNAPSHOT_ID: "0b8f3f0e" };
      const { exitCode, calls } = await run({ name: "up", step: "Hand the id on" }, programs, ids);
      assert.equal(exitCode, 0);
      assert.deepEqual(calls, ["gh variable set DEFAULT_SANDBOX_SNAPSHOT_ID --repo acme/agents --body 0b8f3f0e"]);
    });

    it("scripts publish no id if there is none", async () => {
      const programs = { pulumi: 'if [ "$1" = stack ]; then exit 255; fi' };
      const { exitCode, read } = await run({ name: "up", step: "Up" }, programs, { STACK: "prod" });
      assert.equal(exitCode, 255);
      assert.equal(await read("outputs"), "");
    });

    const report = { name: "drift", step: "Open, update or close the issue" };
    const withIssue = { gh: 'if [ "$1 $2" = "issue list" ]; then echo 42; fi' };
    const withoutIssue = { gh: "" };
    const issueCalls = async (programs: Record<string, string>, DRIFTED: string): Promise<string[]> => {
      const { exitCode, calls } = await run(report, programs, { DRIFTED }, "tag: v1 => none");
      assert.equal(exitCode, 0);
      return calls.filter((call) => /^gh issue (?!list)/.test(call));
    };

    it("scripts open one issue for a drift, and update it while the drift lasts", async () => {
      assert.deepEqual(await issueCalls(withoutIssue, "true"), [
        "gh issue create --title prod has drifted --label drift --body-file issue.md",
      ]);
      assert.deepEqual(await issueCalls(withIssue, "true"), ["gh issue edit 42 --body-file issue.md"]);
    });

    it("scripts close the issue when the drift is gone, and do nothing if there is none", async () => {
      assert.deepEqual(await issueCalls(withIssue, "false"), [
        "gh issue close 42 --comment Nothing differs any more: https://github.com/team/sandboxes/actions/runs/1",
      ]);
      assert.deepEqual(await issueCalls(withoutIssue, "false"), []);
    });

    const comment = { name: "preview", step: "Comment" };
    const gh = 'case "$*" in *--paginate*) echo "$COMMENT" ;; esac';

    it("scripts post a preview as one comment, as plain text", async () => {
      const hostile = "tag: v1 => v2\n</pre>@everyone\n```\n[link](https://example.com)";
      const first = await run(comment, { gh }, { NUMBER: "7", COMMENT: "" }, hostile);
      assert.equal(first.exitCode, 0);
      assert.equal(
        first.calls.at(-1),
        "gh api --method POST repos/team/sandboxes/issues/7/comments --input comment.json --silent",
      );
      const { body } = JSON.parse(await first.read("comment.json")) as { body: string };
      assert.match(body, /^<!-- preview of prod -->\n.*\n<pre>tag: v1 =&gt; v2\n&lt;\/pre&gt;@everyone\n[^<]*<\/pre>$/);

      const second = await run(comment, { gh }, { NUMBER: "7", COMMENT: "98\n99" }, hostile);
      assert.equal(
        second.calls.at(-1),
        "gh api --method PATCH repos/team/sandboxes/issues/comments/99 --input comment.json --silent",
      );
    });

    it("scripts report a preview that failed before it could show anything", async () => {
      const { exitCode, read } = await run(comment, { gh }, { NUMBER: "7", COMMENT: "99" });
      assert.equal(exitCode, 0);
      assert.match(await read("comment.json"), /The preview failed before Pulumi ran/);
    });
  });
});

function usesSecrets({ environment, steps }: Job): boolean {
  return environment !== undefined || JSON.stringify(steps).includes("secrets.");
}
