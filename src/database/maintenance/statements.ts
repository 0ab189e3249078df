import type { SqlDatabase } from "../../platform/platform.ts";
import { type ResultTable, resultOf } from "./rows.ts";

/**
 * Cuts a text into the statements of SQL that it consists of. A semicolon in quotes, in a comment or in the body of a
 * trigger ends none.
 */
export function splitStatements(text: string): string[] {
  const statements: string[] = [];
  let statement = "";
  for (const [token] of text.matchAll(tokens)) {
    if (token !== ";") statement += token;
    else if (isOpenTrigger(statement)) statement += token;
    else {
      statements.push(statement);
      statement = "";
    }
  }
  return [...statements, statement].filter((each) => withoutComments(each).trim() !== "");
}

/** True if one of the statements could change a database. Throws the driver's error for one that cannot be. */
export function couldWrite(database: SqlDatabase, statements: readonly string[]): boolean {
  return statements.some((statement) => {
    if (/^\s*(explain|pragma)\b/i.test(withoutComments(statement))) return statement.includes("=");
    const steps = database.prepare(`EXPLAIN ${statement}`).all();
    return steps.some(({ opcode, p2 }) => opcode === "Vacuum" || (opcode === "Transaction" && Number(p2) > 0));
  });
}

/** Runs statements one after the other; each runs when its rows are read. */
export function* runStatements(database: SqlDatabase, statements: readonly string[]): Generator<ResultTable> {
  for (const statement of statements) yield resultOf(database.prepare(statement));
}

const tokens =
  /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^']|'')*'?|"(?:[^"]|"")*"?|`(?:[^`]|``)*`?|\[[^\]]*\]?|;|[^-/'"`[;]+|[\s\S]/g;
const comments = /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g;

function withoutComments(statement: string): string {
  return statement.replace(comments, " ");
}

/** A trigger ends with END, which its inner statements do not. */
function isOpenTrigger(statement: string): boolean {
  const text = withoutComments(statement);
  return /^\s*create\s+(?:temp\s+|temporary\s+)?trigger\b/i.test(text) && !/\bend\s*$/i.test(text);
}
