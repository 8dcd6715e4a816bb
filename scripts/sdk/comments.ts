const MAX_COLUMNS = 120;

/**
 * Writes a comment of TSDoc.
 *
 * @param parts - paragraphs and tags, which are wrapped; one of several lines stays as it is
 */
export function comment(parts: readonly string[], indent = 0): string {
  const margin = " ".repeat(indent);
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && !only.includes("\n")) {
    const line = `${margin}/** ${only} */`;
    if (line.length <= MAX_COLUMNS) return line;
  }
  const lines = parts.flatMap((part, index) => {
    const isContinued = index > 0 && !(part.startsWith("@") && parts[index - 1]?.startsWith("@"));
    return [...(isContinued ? [""] : []), ...wrap(part, MAX_COLUMNS - indent - 3)];
  });
  return [`${margin}/**`, ...lines.map((line) => `${margin} * ${line}`.trimEnd()), `${margin} */`].join("\n");
}

/** @param noun - what people call an object */
export function withArticle(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;
}

function wrap(text: string, columns: number): string[] {
  if (text.includes("\n")) return text.split("\n");
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= columns) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
