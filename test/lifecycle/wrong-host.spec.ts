import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { deflateSync, gzipSync } from "node:zlib";
import { doorNames } from "../../harness/doors";
import { PartialCreationError } from "../../provider/lifecycle/partial-creation";
import { startControlPlane } from "../../harness/control-plane/index";
import type { ResourceName } from "../../provider/resources/index";
import { InProcessStack } from "../model/in-process-stack";
import { Started } from "../http/support";
import { samples } from "./samples";
import { failureOf, TestStack } from "./test-stack";

const PAGE = "<!doctype html><html><head><title>Welcome</title></head></html>";

const answers =
  (status: number, body: string | Buffer = PAGE): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { "content-type": "text/html" }).end(body);
  };

for (const sample of Object.values(samples)) {
  const { definition, inputs } = sample;

  describe(`${definition.type} creation at a wrong host`, () => {
    const started = new Started();
    afterEach(() => started.end());

    const startStack = async () => started.add(await TestStack.start(sample), (it) => it.close());

    async function failToCreate(listener: RequestListener): Promise<Error> {
      const url = await started.server(listener);
      return failureOf((await startStack()).create(inputs, undefined, { endpoint: url }));
    }

    for (const [title, listener] of Object.entries<RequestListener>({
      "an HTML page and 200 for every request": answers(200),
      "an HTML page and 418 for every request": answers(418),
      "plain text and 200 for every request": answers(200, "It works!"),
      "an HTML page and 200 for the create and 404 for reads": (request, response) => {
        answers(request.method === "POST" ? 200 : 404)(request, response);
      },
    })) {
      it(`a create is not recorded if the host responds with ${title}`, async () => {
        const error = await failToCreate(listener);
        assert.match(error.message, /could not create .* check that langsmith:endpoint is the address/);
        assert.ok(!(error instanceof PartialCreationError));
      });
    }

    for (const [title, listener] of Object.entries<RequestListener>({
      "a gateway's 502": answers(502),
      "truncated JSON": answers(201, '{"name": "work'),
      "a gzip body": answers(201, gzipSync("{}")),
      "a deflate body": answers(201, deflateSync("{}")),
      "an HTML page and then a gateway's 502": (request, response) => {
        answers(request.method === "POST" ? 200 : 502)(request, response);
      },
    })) {
      it(`a create is recorded as unconfirmed if the host responds with ${title}`, async () => {
        assert.ok((await failToCreate(listener)) instanceof PartialCreationError);
      });
    }

    it("a create is recorded as unconfirmed if LangSmith responded before the HTML page", async () => {
      const stack = await startStack();
      const operation = stack.startOperation();
      await operation.lifecycle.list();
      stack.controlPlane.faults.always({ kind: "status", status: 200, body: PAGE });
      assert.ok((await failureOf(operation.create(inputs))) instanceof PartialCreationError);
    });
  });
}

for (const door of doorNames) {
  for (const { definition, inputs } of Object.values(samples)) {
    describe(`unconfirmed ${definition.type} creation at a wrong host (${door})`, () => {
      const started = new Started();
      afterEach(() => started.end());

      for (const mode of [undefined, "refresh", "destroy"] as const) {
        it(`${mode ?? "up"} fails with the wrong host's address and succeeds after the advised steps`, async () => {
          const right = started.add(await startControlPlane(), (it) => it.close());
          const stack = new InProcessStack(right, { door });
          stack.endpoint = stack.place = await started.server(answers(502));
          const wrong = stack.place;
          const program = { r: { type: definition.type as ResourceName, inputs } };
          assert.equal((await stack.run(program)).succeeded, false);
          assert.equal(stack.resources.length, 1);

          stack.endpoint = stack.place = right.url;
          const run = () => stack.run(mode ? {} : program, { ...(mode && { mode }) });
          const refused = await run();
          assert.equal(refused.succeeded, false);
          assert.ok(refused.text.includes(`got no usable answer`), refused.text);
          for (const address of [wrong, right.url]) assert.ok(refused.text.includes(address), refused.text);
          assert.match(refused.text, /run `pulumi state delete .*and then this command again/);
          assert.doesNotMatch(refused.text, /where it is not|movedFrom/);
          stack.forget("r");
          assert.ok((await run()).succeeded);
          assert.equal(stack.resources.length, mode ? 0 : 1);
        });
      }
    });
  }
}
