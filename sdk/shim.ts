/**
 * The text that Pulumi stores with each resource and runs in its provider process.
 *
 * It must never change. `refresh` and `destroy` run the text that is in the state, and a text that differs between
 * releases would leave each resource with the provider of the day it was last changed. A constant that only loads the
 * installed package keeps old resources on the code that the program has installed, keeps credentials out of the state
 * (there is no closure to capture any), and is small.
 *
 * The package is resolved from the program's directory, which is where the provider process runs.
 */
export function providerText(resource: string): string {
  return `exports.handler=()=>require("pulumi-langsmith/provider").dynamicProvider("${resource}")`;
}
