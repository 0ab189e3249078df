import { caseVariants, toUpperInvariant } from "../../sources/filters/index.ts";

/** What to look for in paths. */
export type SearchedText =
  /**
   * `text` stands anywhere in the path, `pattern` is the whole path with `*` (any characters), `?` (one) and `[a-z]`,
   * `[^a-z]` (one of these, or none of these), as SQLite's GLOB has them.
   */
  | { readonly kind: "text" | "pattern"; readonly text: string }
  /** The whole path is these parts, each as it is written, with any characters in between. */
  | { readonly kind: "parts"; readonly parts: readonly string[] };

/** A piece of SQL and the values of its parameters. */
export interface SqlPiece {
  readonly sql: string;
  readonly values: readonly string[];
}

/** One way to cut a pattern in two. */
export interface Split {
  /** What the folder must be, and which folders can hold such a name at all. */
  readonly folder: SearchPattern;
  readonly folders: "all" | "rooted" | "others";
  readonly name: SearchPattern;
}

/** Characters, or texts, that follow one another, as tests in SQL. */
export class SearchPattern {
  readonly #tokens: readonly Token[];
  readonly #caseSensitive: boolean;

  private constructor(tokens: readonly Token[], caseSensitive: boolean) {
    this.#tokens = tokens;
    this.#caseSensitive = caseSensitive;
  }

  static of(searched: SearchedText, caseSensitive: boolean): SearchPattern {
    return new SearchPattern(tokensOf(searched), caseSensitive);
  }

  /** True if every text matches. */
  get matchesAll(): boolean {
    return this.#tokens.length === 1 && this.#tokens[0]?.kind === "run";
  }

  /**
   * All ways to cut it in two: a path matches if for one of them its folder matches one half and its name, the last
   * segment, the other.
   */
  get splits(): Split[] {
    const splits: Split[] = [];
    for (let at = 0; at <= this.#tokens.length; at++) {
      const [before, after] = [this.#tokens[at - 1], this.#tokens[at]];
      // A run goes on after the cut, and then needs no cuts beside it.
      if (before?.kind === "run") continue;
      const isInRun = after?.kind === "run";
      const folder = this.#tokens.slice(0, isInRun ? at + 1 : at);
      const name = this.#tokens.slice(at);
      if (!isInRun && !canEndFolder(before)) continue;
      const folders = foldersFor(name);
      if (folders === undefined) continue;
      splits.push({ folder: this.#with(folder), folders, name: this.#with(name) });
    }
    return splits;
  }

  /** The test of a text column or expression. */
  matches(column: string): SqlPiece {
    const glob = { sql: `${column} GLOB ?`, values: [this.#globPattern()] };
    const hasSets = this.#tokens.some(({ kind }) => kind === "set");
    if (this.#caseSensitive && !hasSets) return glob;
    if (!this.#caseSensitive && this.#tokens.every(isExactInLike)) return like(column, this.#likePattern());
    // GLOB with sets of characters is exact but slow, so it comes last.
    return allOf([...this.#firstLooks(column), glob]);
  }

  /** The test of a text column that has many texts in it, with others in between: true at least if one of them matches. */
  mayMatchIn(column: string): SqlPiece {
    const occurs = like(column, `%${this.#likePattern()}%`);
    return allOf([...(this.#literals.some(isExactInLike) ? [occurs] : []), ...this.#occursInexact(column)]);
  }

  #with(tokens: readonly Token[]): SearchPattern {
    return new SearchPattern(tokens, this.#caseSensitive);
  }

  /** Cheap tests that most texts fail which do not match, the most telling first. */
  #firstLooks(column: string): SqlPiece[] {
    const looks = this.#literals.some(isExactInLike) ? [like(column, this.#likePattern())] : [];
    const inexact = this.#occursInexact(column);
    if (inexact.length === 0) return looks;
    return [...looks, { sql: `octet_length(${column}) > length(${column})`, values: [] }, ...inexact];
  }

  /** Whether the first character occurs that LIKE does not know the cases of; nothing if there is none. */
  #occursInexact(column: string): SqlPiece[] {
    const inexact = this.#literals.find((token) => !isExactInLike(token));
    if (!inexact) return [];
    const variants = this.#caseSensitive ? [inexact.text] : caseVariants(inexact.text);
    return [{ sql: `(${variants.map(() => `instr(${column}, ?)`).join(" OR ")})`, values: variants }];
  }

  get #literals(): Token[] {
    return this.#tokens.filter(({ kind }) => kind === "literal");
  }

  /** SQLite's LIKE ignores the case of ASCII letters only; other letters that have one match anything here. */
  #likePattern(): string {
    const write = (token: Token): string => {
      if (token.kind === "run") return "%";
      if (token.kind !== "literal" || !isExactInLike(token)) return "_";
      return token.text.replace(/[%_\\]/, "\\$&");
    };
    return this.#tokens.map(write).join("");
  }

  #globPattern(): string {
    const write = ({ kind, text }: Token): string => {
      if (kind === "run") return "*";
      if (kind === "one") return "?";
      if (kind === "set") return this.#caseSensitive ? text : withBothCases(text);
      const variants = this.#caseSensitive ? [text] : caseVariants(text);
      return variants.length > 1 || /[*?[]/.test(text) ? `[${variants.join("")}]` : text;
    };
    return this.#tokens.map(write).join("");
  }
}

function like(column: string, pattern: string): SqlPiece {
  return { sql: `${column} LIKE ? ESCAPE '\\'`, values: [pattern] };
}

export function allOf(pieces: readonly SqlPiece[]): SqlPiece {
  return { sql: pieces.map(({ sql }) => sql).join(" AND ") || "1", values: pieces.flatMap(({ values }) => values) };
}

/** `run`: any characters; `one`: any one; `set`: one of several, brackets included; `literal`: this one. */
interface Token {
  readonly kind: "run" | "one" | "set" | "literal";
  readonly text: string;
}

const run: Token = { kind: "run", text: "*" };

function tokensOf(searched: SearchedText): Token[] {
  if (searched.kind === "parts") {
    return searched.parts.flatMap((part, index) => (index > 0 ? [run, ...literals(part)] : literals(part)));
  }
  return searched.kind === "text" ? [run, ...literals(searched.text), run] : patternTokens(searched.text);
}

function literals(text: string): Token[] {
  return Array.from(text, (character): Token => ({ kind: "literal", text: character }));
}

/** A bracket that is not closed stands for itself. */
function patternTokens(pattern: string): Token[] {
  return Array.from(pattern.matchAll(/\*+|\?|\[\^?\]?[^\]]*\]|./gsu), ([text]): Token => {
    if (text.startsWith("*")) return run;
    if (text === "?") return { kind: "one", text };
    return { kind: text.length > 2 && text.startsWith("[") ? "set" : "literal", text };
  });
}

/** Folders end with a separator; the one of a path without any is empty. */
function canEndFolder(last: Token | undefined): boolean {
  return last?.kind !== "literal" || last.text === "/" || last.text === "\\";
}

/**
 * The folders whose names can match: a name has no separator but at its end, and that of the folders which begin with
 * a slash is the slash, that of all others the backslash. Undefined: none.
 */
function foldersFor(name: readonly Token[]): Split["folders"] | undefined {
  const end = name.findLastIndex(({ kind }) => kind !== "run");
  const hasInside = (separator: string) =>
    name.slice(0, end).some(({ kind, text }) => kind === "literal" && text === separator);
  const [rooted, others] = [!hasInside("/"), !hasInside("\\")];
  if (rooted && others) return "all";
  return rooted ? "rooted" : others ? "others" : undefined;
}

function isExactInLike({ kind, text }: Token): boolean {
  if (kind !== "literal") return kind !== "set";
  return text < "\u0080" || caseVariants(text).length === 1;
}

function withBothCases(set: string): string {
  const start = /^\[\^?\]?/.exec(set)?.[0] ?? "";
  const members = set.slice(start.length, -1);
  return `${start}${members}${toUpperInvariant(members)}${members.toLowerCase()}]`;
}
