/** What is used of undici. The build puts it in the place of this module, and leaves out the rest. */
export { Agent, EnvHttpProxyAgent, errors } from "undici";
export type { Dispatcher } from "undici";
