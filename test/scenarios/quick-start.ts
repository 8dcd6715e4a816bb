/**
 * Loaded first by every process that a scenario starts in the offline engine. A third of such a process's time goes into
 * modules with which Pulumi serializes functions, and none of our resources lets it: they are loaded once they are used.
 */
import Module from "node:module";

const USED_LATER = /^@npmcli\/arborist$|\/typescript-shim$/;
/** Turns positions in stack traces into those of the sources, which no scenario reads. */
const LEFT_OUT = "source-map-support/register";

const load = Reflect.get(Module.prototype, "require") as (this: Module, id: string) => object;

Module.prototype.require = function (this: Module, id: string): object {
  if (id === LEFT_OUT) return {};
  if (!USED_LATER.test(id)) return load.call(this, id);
  // Compiled code takes what claims to be an ES module as it is, instead of copying what is in it.
  return new Proxy(
    {},
    { get: (_target, key): unknown => (key === "__esModule" ? true : Reflect.get(load.call(this, id), key)) },
  );
};
