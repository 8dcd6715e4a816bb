/**
 * The text that Pulumi stores with each resource and runs in its provider process.
 *
 * It must never change. `refresh` and `destroy` run the text in the state: if it differed between releases, each resource
 * would keep the provider of its last change. A constant that only loads the installed package runs old resources with the
 * installed code, keeps credentials out of the state (no closure captures any), and is small.
 *
 * Node.js resolves the package from the program's directory, where the provider process runs.
 */
export function providerText(resource: string): string {
  return `exports.handler=()=>require("pulumi-langsmith/provider").dynamicProvider("${resource}")`;
}
