import { caseVariants, toUpperInvariant } from "../../sources/filters/index.ts";

/** One thing to look for in paths, and what it means if it is found. */
export interface SearchTerm {
  readonly include: boolean;
  /**
   * `text` stands anywhere in the path, `pattern` is the whole path with `*` (any characters), `?` (one) and `[a-z]`,
   * `[^a-z]` (one of these, or none of these), as SQLite's GLOB has them.
   */
  readonly kind: "text" | "pattern";
  readonly text: string;
}

/** A piece of SQL and the values of its parameters. */
export interface SqlPiece {
  readonly sql: string;
  readonly values: readonly string[];
}

/** What a term asks of paths, as SQL. */
export class SearchPattern {
  readonly #tokens: readonly Token[];
  readonly #caseSensitive: boolean;

  constructor({ kind, text }: SearchTerm, caseSensitive: boolean) {
    this.#tokens = kind === "text" ? textTokens(text) : patternTokens(text);
    this.#caseSensitive = caseSensitive;
  }

  /**
   * True if only the last segment of a path, or else its folder alone, can match: no occurrence reaches over the
   * separator between them.
   */
  get isWithinSegment(): boolean {
    const [first, ...others] = this.#tokens;
    const isInside = ({ kind, text }: Token, index: number) =>
      kind === "run" ? index === others.length - 1 : kind === "literal" && text !== "/" && text !== "\\";
    return first?.kind === "run" && others.every(isInside);
  }

  /** True if what follows a match does not matter. */
  get isOpenEnded(): boolean {
    return this.#tokens.at(-1)?.kind === "run";
  }

  /** The test of a text column or expression. */
  matches(column: string): SqlPiece {
    const glob = { sql: `${column} GLOB ?`, values: [this.#globPattern()] };
    if (this.#caseSensitive) return glob;
    const like = { sql: `${column} LIKE ? ESCAPE '\\'`, values: [this.#likePattern()] };
    if (this.#tokens.every(isExactInLike)) return like;
    // GLOB with sets of characters is exact but slow, so it comes last.
    return all([...this.#firstLook(column, like), glob]);
  }

  /** Cheap tests that most texts fail which do not match. */
  #firstLook(column: string, like: SqlPiece): SqlPiece[] {
    const literals = this.#tokens.filter(({ kind }) => kind === "literal");
    if (literals.some(isExactInLike)) return [like];
    const [first] = literals;
    if (!first) return [];
    const variants = caseVariants(first.text);
    const occurs = { sql: `(${variants.map(() => `instr(${column}, ?)`).join(" OR ")})`, values: variants };
    return [{ sql: `octet_length(${column}) > length(${column})`, values: [] }, occurs];
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

export function all(pieces: readonly SqlPiece[]): SqlPiece {
  return { sql: pieces.map(({ sql }) => sql).join(" AND "), values: pieces.flatMap(({ values }) => values) };
}

/** `run`: any characters; `one`: any one; `set`: one of several, brackets included; `literal`: this one. */
interface Token {
  readonly kind: "run" | "one" | "set" | "literal";
  readonly text: string;
}

const run: Token = { kind: "run", text: "*" };

function textTokens(text: string): Token[] {
  return [run, ...Array.from(text, (character): Token => ({ kind: "literal", text: character })), run];
}

/** A bracket that is not closed stands for itself. */
function patternTokens(pattern: string): Token[] {
  return Array.from(pattern.matchAll(/\*+|\?|\[\^?\]?[^\]]*\]|./gsu), ([text]): Token => {
    if (text.startsWith("*")) return run;
    if (text === "?") return { kind: "one", text };
    return { kind: text.length > 2 && text.startsWith("[") ? "set" : "literal", text };
  });
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
