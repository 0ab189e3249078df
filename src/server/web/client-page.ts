/** A `<meta>` element: its attributes. */
export type HeadElement = Readonly<Record<string, string>>;

/** The page with another base for its addresses, and with these elements at the end of its head. */
export function withHead(page: string, base: string, elements: readonly HeadElement[]): string {
  const rebased = page.replace(/(<base\s[^>]*href=)("[^"]*"|'[^']*')/i, (_, start) => `${start}"${escaped(base)}"`);
  const lines = elements.map((element) => {
    const attributes = Object.entries(element).map(([name, value]) => `${name}="${escaped(value)}"`);
    return `<meta ${attributes.join(" ")}>`;
  });
  return rebased.replace(/<\/head>/i, (end) => `${lines.join("\n")}\n${end}`);
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
