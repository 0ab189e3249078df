import { HttpError } from "../http/errors.ts";

/** A property by its namespace and name. */
export interface PropertyName {
  readonly space: string;
  readonly name: string;
}

/** What of each resource is asked for: all that there is, only how it is called, or these. */
export type WantedProperties = "all" | "names" | readonly PropertyName[];

/** Bytes of a question that is read. */
export const longestQuestion = 64 * 1024;
const mostProperties = 200;
const davSpace = "DAV:";
const part = "[\\p{L}_][\\p{L}\\p{N}_.\\-]*";
const attribute = `\\s+(?:${part}:)?${part}\\s*=\\s*(?:"[^"<]*"|'[^'<]*')`;
const token = new RegExp(
  `<!--[^]*?-->|<\\?[^]*?\\?>|<!\\[CDATA\\[[^]*?\\]\\]>|<(/?)(?:(${part}):)?(${part})((?:${attribute})*)\\s*(/?)>|<`,
  "gu",
);
const declaration = new RegExp(`\\s+xmlns(?::(${part}))?\\s*=\\s*(?:"([^"<]*)"|'([^'<]*)')`, "gu");

interface Element extends PropertyName {
  readonly spaces: ReadonlyMap<string, string>;
}

/**
 * Reads the body of a PROPFIND (RFC 4918 14.20); an empty one asks for all. There is no need for more of XML than its tags: no
 * entity is resolved but XML's own, and what declares some is refused. Throws a 400.
 */
export function readPropfind(body: string): WantedProperties {
  if (body.trim() === "") return "all";
  const open: Element[] = [];
  const wanted: PropertyName[] = [];
  let kind: WantedProperties | undefined;
  let isOver = false;
  for (const [tag, end, prefix = "", name, attributes = "", selfEnd] of body.replace(/^\uFEFF/, "").matchAll(token)) {
    if (name === undefined && tag !== "<") continue;
    if (name === undefined || isOver) throw malformed();
    if (end) {
      if (open.pop()?.name !== name) throw malformed();
      isOver = open.length === 0;
      continue;
    }
    const element = elementOf(prefix, name, attributes, open.at(-1)?.spaces ?? new Map());
    const path = [...open, element].map((each) => (each.space === davSpace ? each.name : "?")).join(" ");
    if (open.length === 0 && path !== "propfind") throw malformed();
    if (path === "propfind allprop") kind = "all";
    if (path === "propfind propname") kind = "names";
    if (path === "propfind prop") kind = wanted;
    if (open.length === 2 && open[1]?.name === "prop" && open[1].space === davSpace) wanted.push(element);
    if (wanted.length > mostProperties) throw malformed();
    if (!selfEnd) open.push(element);
    else isOver = open.length === 0;
  }
  if (!isOver || kind === undefined) throw malformed();
  return kind;
}

function elementOf(prefix: string, name: string, attributes: string, above: ReadonlyMap<string, string>): Element {
  const declared = [...attributes.matchAll(declaration)];
  const spaces = declared.length === 0 ? above : new Map(above);
  for (const [, given = "", double, single] of declared) {
    (spaces as Map<string, string>).set(given, unescaped(double ?? single ?? ""));
  }
  const space = spaces.get(prefix);
  if (space === undefined && prefix !== "") throw malformed();
  return { space: space ?? "", name, spaces };
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => entities[name] ?? "");
}

function malformed(): HttpError {
  return new HttpError(400, "The question is no XML of a PROPFIND");
}
