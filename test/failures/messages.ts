/** Parts that messages have in common. */
export interface Message {
  /** The sentence after `could not create SandboxPool "workers":`, without the request. */
  reason: string;
  /** The host's answer to the request, or the network's error. */
  answer: string | undefined;
  sentences: readonly string[];
}

const PREFIX = /^could not \w+ \w+ "workers": /;
const REASON_WITH_REQUEST = /^(.*?) \((?:GET|POST|PATCH|DELETE) \S+?(?:: (.*?))?\)\.(?= |$)/;
const REASON = /^(.*?)\.(?= |$)/;

export function parseMessage(text: string): Message {
  const message = text.replace(PREFIX, "");
  const match = REASON_WITH_REQUEST.exec(message) ?? REASON.exec(message);
  if (!match) throw new Error(`no sentence: ${text}`);
  const [reasonSentence, reason = "", answer] = match;
  const rest = message.slice(reasonSentence.length).trim();
  return { reason, answer, sentences: rest === "" ? [] : rest.split(/(?<=\.) (?=[A-Z`])/) };
}

/** Messages of one kind of resource: next steps that belong to a reason, and notes that belong to a situation. */
export class Glossary {
  /** The sentences that come with a reason in every situation. */
  readonly #nextSteps = new Map<string, readonly string[]>();

  constructor(messages: readonly Message[]) {
    for (const [reason, same] of Map.groupBy(messages, (message) => message.reason)) {
      const [first = [], ...others] = same.map(({ sentences }) => sentences);
      this.#nextSteps.set(
        reason,
        first.filter((sentence) => others.every((sentences) => sentences.includes(sentence))),
      );
    }
  }

  get nextSteps(): [reason: string, nextStep: string][] {
    return Array.from(this.#nextSteps, ([reason, sentences]) => [reason, sentences.join(" ")]);
  }

  /** Sentences beyond the next step of the reason. */
  notesOf({ reason, sentences }: Message): string[] {
    const nextStep = this.#nextSteps.get(reason) ?? [];
    return sentences.filter((sentence) => !nextStep.includes(sentence));
  }
}
