import { findSecret } from "./authentication";
import type { LoggedRequest } from "./request-log";

/** Sets colors, erases its own line and rings, with both forms of control sequences. */
export const TERMINAL_TEXT = "\u001b[2K\u001b[1;31mall is well\u001b[0m\u009b1m\u0007\b";

/** Its second and third lines are commands to a CI system that reads the output. */
export const COMMAND_TEXT = "first\n::error::second\r\n##[error]third";

/** The secret of a request, for answers that echo it. */
export function findSentKey({ headers }: LoggedRequest): string {
  return findSecret(headers) ?? "";
}

/** Escapes like JSON writers that keep their output safe inside HTML. */
export function escapeForJson(text: string): string {
  return JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(/[<>&/]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

export function escapeForHtml(text: string): string {
  return text.replaceAll(/[<>&"'/]/g, (character) => `&#x${character.charCodeAt(0).toString(16)};`);
}
