/**
 * Loaded first by every process of a scenario in the offline engine. A third of such a process's time goes into
 * Pulumi's modules for serializing functions, which none of our resources needs: they are loaded on first use.
 */
import Module from "node:module";

const USED_LATER = /^@npmcli\/arborist$|\/typescript-shim$/;
/** Would map positions in stack traces to the sources, which no scenario reads. */
const LEFT_OUT = "source-map-support/register";

const load = Reflect.get(Module.prototype, "require") as (this: Module, id: string) => object;

Module.prototype.require = function (this: Module, id: string): object {
  if (id === LEFT_OUT) return {};
  if (!USED_LATER.test(id)) return load.call(this, id);
  // Compiled code uses an ES module directly instead of copying its members.
  return new Proxy(
    {},
    { get: (_target, key): unknown => (key === "__esModule" ? true : Reflect.get(load.call(this, id), key)) },
  );
};
