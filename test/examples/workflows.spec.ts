import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { readWorkflow, runStep, type Workflow, WORKFLOWS } from "./workflow";

describe("the workflows of the example gitops-github", () => {
  const workflows = new Map<string, Workflow>();
  const workflow = (name: string): Workflow => workflows.get(name) ?? assert.fail(`there is no ${name}.yml`);

  before(async () => {
    for (const file of await readdir(WORKFLOWS)) {
      const { name } = path.parse(file);
      workflows.set(name, await readWorkflow(name));
    }
  });

  it("are all there", () => {
    assert.deepEqual([...workflows.keys()].sort(), ["drift", "preview", "preview-comment", "up"]);
  });

  it("run what strangers propose without secrets and with a token that can only read", () => {
    const { text, on, jobs } = workflow("preview");
    assert.deepEqual(Object.keys(on), ["pull_request"]);
    assert.doesNotMatch(text, /secrets\.|environment:/);
    for (const { permissions } of Object.values(jobs)) {
      assert.deepEqual(new Set(Object.values(permissions)), new Set(["read"]));
    }
  });

  it("run nothing that strangers propose where a token can write", () => {
    for (const { text, on, permissions, steps } of workflows.values()) {
      assert.deepEqual(permissions, {}, "what a job does not ask for it must not have");
      assert.ok(!("pull_request_target" in on));
      // Expressions are put into the script before it runs: whoever names a branch would write a part of the script.
      for (const { run = "" } of steps) assert.doesNotMatch(run, /\$\{\{/);
      if (!("workflow_run" in on)) continue;
      assert.doesNotMatch(text, /actions\/checkout|npm|node|secrets\./);
    }
  });

  it("look for drift without waiting for the reviewers of a deployment", () => {
    const environmentsOf = (name: string): unknown[] =>
      Object.values(workflow(name).jobs).map(({ environment }) => environment);
    assert.deepEqual(environmentsOf("up"), ["production"]);
    assert.deepEqual(environmentsOf("drift"), ["drift"]);
  });

  describe("as scripts", () => {
    let folder: string;
    before(async () => (folder = await mkdtemp(path.join(tmpdir(), "pulumi-langsmith-workflow-"))));
    after(() => rm(folder, { recursive: true }));

    /** Runs a step with these scripts in the place of the programs that it calls. */
    async function run(
      { name, step }: { name: string; step: string },
      programs: Record<string, string>,
      environment: Record<string, string> = {},
      printed?: string,
    ): Promise<{ exitCode: number; calls: string[]; read: (file: string) => Promise<string> }> {
      const directory = await mkdtemp(path.join(folder, "step-"));
      if (printed !== undefined) {
        await mkdir(path.join(directory, "preview"));
        // Where a step before this one has left what Pulumi printed.
        for (const file of ["drift.txt", "preview/preview.txt"]) await writeFile(path.join(directory, file), printed);
      }
      for (const [program, script] of Object.entries(programs)) {
        const recorded = `#!/bin/bash\necho "${program} $*" >> "${directory}/calls"\n${script}\n`;
        await writeFile(path.join(directory, program), recorded, { mode: 0o755 });
      }
      const exitCode = await runStep(name, step, {
        directory,
        environment: {
          GH_REPO: "team/pools",
          RUN_URL: "https://github.com/team/pools/actions/runs/1",
          ...environment,
          PATH: [directory, process.env["PATH"]].join(path.delimiter),
        },
      });
      const read = (file: string): Promise<string> => readFile(path.join(directory, file), "utf8").catch(() => "");
      return { exitCode, calls: (await read("calls")).split("\n").slice(0, -1), read };
    }

    it("tell drift from an outage", async () => {
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

    it("name a stack of an organization in full", async () => {
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

    it("leave no copy of a state with a secret, without failing a deployment that succeeded", async () => {
      const copyOf = async (state: object): Promise<unknown> => {
        const temporary = await mkdtemp(path.join(folder, "temporary-"));
        const programs = { pulumi: `if [ "$1" = stack ]; then echo '${JSON.stringify(state)}'; fi` };
        const environment = { STACK: "prod", RUNNER_TEMP: temporary };
        assert.equal((await run({ name: "up", step: "Up" }, programs, environment)).exitCode, 0);
        const [file] = await readdir(temporary);
        return file && JSON.parse(await readFile(path.join(temporary, file), "utf8"));
      };
      const resources = [{ outputs: { name: "workers" } }];
      assert.deepEqual(await copyOf({ deployment: { secrets_providers: {}, resources } }), {
        deployment: { resources },
      });
      const password = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:…" };
      assert.equal(await copyOf({ deployment: { resources: [{ outputs: { password } }] } }), undefined);
    });

    const report = { name: "drift", step: "Open, update or close the issue" };
    const withIssue = { gh: 'if [ "$1 $2" = "issue list" ]; then echo 42; fi' };
    const withoutIssue = { gh: "" };
    const issueCalls = async (programs: Record<string, string>, DRIFTED: string): Promise<string[]> => {
      const { exitCode, calls } = await run(report, programs, { DRIFTED }, "replicas: 9 => 2");
      assert.equal(exitCode, 0);
      return calls.filter((call) => /^gh issue (?!list)/.test(call));
    };

    it("open one issue for a drift, and update it while the drift lasts", async () => {
      assert.deepEqual(await issueCalls(withoutIssue, "true"), [
        "gh issue create --title prod has drifted --label drift --body-file issue.md",
      ]);
      assert.deepEqual(await issueCalls(withIssue, "true"), ["gh issue edit 42 --body-file issue.md"]);
    });

    it("close the issue when the drift is gone, and are quiet when there is none", async () => {
      assert.deepEqual(await issueCalls(withIssue, "false"), [
        "gh issue close 42 --comment Nothing differs any more: https://github.com/team/pools/actions/runs/1",
      ]);
      assert.deepEqual(await issueCalls(withoutIssue, "false"), []);
    });

    const comment = { name: "preview-comment", step: "Comment" };
    const gh = 'case "$*" in *"/pulls "*) echo "$NUMBER" ;; *--paginate*) echo "$COMMENT" ;; esac';

    it("show a preview as one comment, and as the text that it is", async () => {
      const hostile = "replicas: 2 => 4\n</pre>@everyone\n```\n[link](https://example.com)";
      const first = await run(comment, { gh }, { NUMBER: "7", COMMENT: "" }, hostile);
      assert.equal(first.exitCode, 0);
      assert.equal(
        first.calls.at(-1),
        "gh api --method POST repos/team/pools/issues/7/comments --input comment.json --silent",
      );
      const { body } = JSON.parse(await first.read("comment.json")) as { body: string };
      assert.match(
        body,
        /^<!-- preview of prod -->\n.*\n<pre>replicas: 2 =&gt; 4\n&lt;\/pre&gt;@everyone\n[^<]*<\/pre>$/,
      );

      const second = await run(comment, { gh }, { NUMBER: "7", COMMENT: "98\n99" }, hostile);
      assert.equal(
        second.calls.at(-1),
        "gh api --method PATCH repos/team/pools/issues/comments/99 --input comment.json --silent",
      );
    });

    it("say that a preview failed before it could show anything", async () => {
      const { exitCode, read } = await run(comment, { gh }, { NUMBER: "7", COMMENT: "99" });
      assert.equal(exitCode, 0);
      assert.match(await read("comment.json"), /The preview failed before Pulumi ran/);
    });

    it("comment nowhere when the pull request has changed since", async () => {
      const { exitCode, calls } = await run(comment, { gh }, { NUMBER: "", COMMENT: "" }, "text");
      assert.equal(exitCode, 0);
      assert.equal(calls.length, 1);
    });
  });
});
