/** An element with all that is in it. */
export interface Stanza {
  /** As written, prefix included. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Stanza[];
  text: string;
}

/** The first element of that name in it. */
export function childOf(stanza: Stanza | undefined, name: string): Stanza | undefined {
  return stanza?.children.find((child) => child.name === name);
}

/** No answer of a server is longer, in characters. */
const longestToken = 256 * 1024;
const deepest = 32;
const streamName = "stream:stream";
const token =
  /<\?[^>]*\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([^\s/>"'<!?]+)((?:\s+[^\s=/>]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/y;

/** Takes the elements out of a stream of XML as XMPP has it (RFC 6120, 11): without comments and declarations. */
export class StanzaReader {
  #buffer = "";
  /** Open elements, without that of the stream. */
  #open: Stanza[] = [];
  #size = 0;

  /**
   * The elements that are complete with this text; also that of the stream when it begins, and one without attributes when
   * it ends. Throws for what is no XML, or too much of it.
   */
  read(text: string): Stanza[] {
    this.#buffer += text;
    const complete: Stanza[] = [];
    let position = 0;
    for (;;) {
      token.lastIndex = position;
      const found = token.exec(this.#buffer);
      if (!found) break;
      // The rest of a text may be still to come.
      if (found[6] !== undefined && token.lastIndex === this.#buffer.length) break;
      position = token.lastIndex;
      this.#size += found[0].length;
      const stanza = this.#take(found);
      if (!stanza) continue;
      this.#size = 0;
      complete.push(stanza);
    }
    this.#buffer = this.#buffer.slice(position);
    if (this.#size + this.#buffer.length > longestToken)
      throw new Error("The server sends more than anybody could want");
    return complete;
  }

  #take([, data, slash, name, attributes = "", isEmpty, text]: RegExpExecArray): Stanza | undefined {
    const content = data ?? (text === undefined ? undefined : unescapeXml(text));
    const top = this.#open.at(-1);
    if (content !== undefined) {
      if (top) top.text += content;
      return undefined;
    }
    if (name === undefined) return undefined;
    if (name === streamName) {
      this.#open = [];
      return { name: slash ? "/stream" : "stream", attributes: parseAttributes(attributes), children: [], text: "" };
    }
    if (slash) return this.#close(name);
    const stanza: Stanza = { name, attributes: parseAttributes(attributes), children: [], text: "" };
    top?.children.push(stanza);
    if (this.#open.push(stanza) > deepest) throw new Error("The server sends elements within elements without an end");
    return isEmpty ? this.#close(name) : undefined;
  }

  #close(name: string): Stanza | undefined {
    const stanza = this.#open.pop();
    if (stanza?.name !== name) throw new Error("The server sends what is no XML");
    return this.#open.length === 0 ? stanza : undefined;
  }
}

function parseAttributes(text: string): Record<string, string> {
  const pairs = text.matchAll(/([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g);
  return Object.fromEntries([...pairs].map(([, name, double, single]) => [name, unescapeXml(double ?? single ?? "")]));
}

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return entities[name] ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** Text for XML, in elements and attributes. What XML cannot hold becomes a replacement character. */
export function escapeXml(text: string): string {
  return (
    text
      .toWellFormed()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
      .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "\ufffd")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
      .replaceAll("'", "&apos;")
      .replaceAll("\r", "&#13;")
  );
}
