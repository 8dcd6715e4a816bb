/** Colours of a terminal window. */
interface Theme {
  window: string;
  frame: string;
  text: string;
  cyan: string;
  green: string;
}

export const THEMES = {
  light: { window: "#ffffff", frame: "#d0d7de", text: "#1f2328", cyan: "#0a6c83", green: "#1a7f37" },
  dark: { window: "#0d1117", frame: "#30363d", text: "#e6edf3", cyan: "#56d4dd", green: "#3fb950" },
} satisfies Record<string, Theme>;

/** Measures in pixels. */
const FONT_SIZE = 13;
const CHARACTER_WIDTH = 7.83;
const LINE_HEIGHT = 19;
const MARGIN = 18;

// eslint-disable-next-line no-control-regex -- that is what terminals are told colours by
const STYLE_CODE = /\u001b\[(\d+)m/;
const STYLES: Readonly<Record<string, keyof Theme | "bold" | undefined>> = { "1": "bold", "32": "green", "36": "cyan" };

/** Draws these lines as a terminal shows them, styles included, as SVG. */
export function drawTerminal(title: string, lines: readonly string[], theme: Theme): string {
  const columns = Math.max(...lines.map((line) => splitStyles(line).reduce((sum, { text }) => sum + text.length, 0)));
  const width = Math.ceil(columns * CHARACTER_WIDTH + 2 * MARGIN);
  const height = lines.length * LINE_HEIGHT + 2 * MARGIN;
  const rows = lines.map((line, index) => {
    const spans = splitStyles(line).map(({ text, style }) => drawSpan(text, style, theme));
    return `<text xml:space="preserve" x="${MARGIN}" y="${MARGIN + index * LINE_HEIGHT + FONT_SIZE}">${spans.join("")}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escape(title)}</title>`,
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8" fill="${theme.window}" stroke="${theme.frame}"/>`,
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="${FONT_SIZE}" fill="${theme.text}">`,
    ...rows,
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

function splitStyles(line: string): { text: string; style: keyof Theme | "bold" | undefined }[] {
  // Splitting keeps the separators: text, code, text, code, text.
  const [first = "", ...rest] = line.split(STYLE_CODE);
  const pieces: ReturnType<typeof splitStyles> = [{ text: first, style: undefined }];
  for (let index = 0; index < rest.length; index += 2) {
    pieces.push({ text: rest[index + 1] ?? "", style: STYLES[rest[index] ?? ""] });
  }
  return pieces.filter(({ text }) => text !== "");
}

function drawSpan(text: string, style: keyof Theme | "bold" | undefined, theme: Theme): string {
  if (style === undefined) return escape(text);
  const attribute = style === "bold" ? 'font-weight="bold"' : `fill="${theme[style]}"`;
  return `<tspan ${attribute}>${escape(text)}</tspan>`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
