/**
 * What Pulumi's engine loads; programs import `pulumi-langsmith` instead.
 *
 * The state of every stack holds a text that calls {@link dynamicProvider} by this name, so it can never be renamed.
 *
 * @module
 */
export { dynamicProvider } from "./adapters/dynamic";
