export const PROJECT = "name: fixture\nruntime: {name: nodejs, options: {typescript: false}}\n";

/** Asks the test for every answer. */
export const PROVIDER = `
let key;
async function call(method, name, olds, news) {
  const body = JSON.stringify({ method, name, olds, news, key });
  const response = await fetch(process.env.FIXTURE_URL, { method: "POST", body });
  const { result, failure } = await response.json();
  if (failure) throw Object.assign(new Error(failure.message), failure);
  return result;
}
module.exports = {
  configure: ({ config }) => { key = config.get("fixture:key"); },
  check: (olds, news) => call("check", news.name, olds, news),
  diff: (id, olds, news) => call("diff", id, olds, news),
  create: (news) => call("create", news.name, {}, news),
  read: (id, props) => call("read", id, props, {}),
  update: (id, olds, news) => call("update", id, olds, news),
  delete: async (id, props) => { console.log("deleting " + id); await call("delete", id, props, {}); },
};
`;

/** Declares what `program.json` says. */
export const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const provider = 'exports.handler = () => require("module").createRequire(process.cwd() + "/")("./provider.js")';
class Thing extends pulumi.CustomResource {
  constructor(name, args, options) {
    super("pulumi-nodejs:dynamic/fixture:Thing", name, { serial: undefined, ...args, __provider: provider }, options);
  }
}
const { things = {}, error, says } = JSON.parse(require("fs").readFileSync("program.json", "utf8"));
const made = {};
const groups = {};
function groupOf(path) {
  const [, outer, name] = /^(?:(.*)\\/)?(.*)$/.exec(path);
  return (groups[path] ??= new pulumi.ComponentResource("fixture:index:Group", name, {}, outer ? { parent: groupOf(outer) } : {}));
}
for (const [name, { args = {}, noteFrom, nameFrom, secret, get, dependsOn, parent, options = {} }] of Object.entries(things)) {
  const inputs = get ? {} : { name, ...args };
  if (nameFrom) inputs.name = made[nameFrom].serial;
  if (noteFrom) inputs.note = made[noteFrom].serial;
  if (secret) inputs.secret = pulumi.secret(secret);
  const all = { ...options, ...(get && { id: get }), ...(dependsOn && { dependsOn: made[dependsOn] }), ...(parent && { parent: groupOf(parent) }) };
  made[name] = new Thing(name, inputs, all);
}
if (says) console.log(says);
if (error) throw new Error(error);
for (const [name, { id, serial, urn }] of Object.entries(made)) exports[name] = { id, serial };
exports.token = pulumi.secret("token of the stack");
const config = new pulumi.Config();
const isSecret = JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS).includes("fixture:key");
exports.key = (isSecret ? config.getSecret("key") : config.get("key")) ?? "none";
`;
