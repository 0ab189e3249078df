import type { ResultTable } from "../../database/maintenance/rows.ts";
import { toBase64 } from "../../support/bytes.ts";
import { printable } from "../../support/printable.ts";
import type { ProcessSurroundings } from "../../support/surroundings.ts";

/** A line on standard output. */
export function say({ write }: ProcessSurroundings, line: string): void {
  write(`${printable(line)}\n`);
}

/** Rows as text: each field is followed by a tab, the names of the columns come first (programs.md 9.2). */
export async function writeTable(surroundings: ProcessSurroundings, { columns, rows }: ResultTable): Promise<void> {
  const line = (fields: readonly string[]) => `${fields.map((field) => `${printable(field)}\t`).join("")}\n`;
  if (columns.length === 0) return;
  surroundings.write(line(columns));
  for (const row of rows) {
    surroundings.write(line(row.map((value) => (value === null ? "<null>" : String(plain(value))))));
    await surroundings.written();
  }
}

/** Rows as a JSON array of arrays, of which the first has the names of the columns. */
export async function writeJson(surroundings: ProcessSurroundings, { columns, rows }: ResultTable): Promise<void> {
  surroundings.write(`[\n${indented(columns)}`);
  for (const row of rows) {
    surroundings.write(`,\n${indented(row.map(plain))}`);
    await surroundings.written();
  }
  surroundings.write("\n]\n");
}

function indented(value: unknown): string {
  return JSON.stringify(value, undefined, 2).replaceAll(/^/gm, "  ");
}

/** A value of a database as JSON can hold it; bytes are base64. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return toBase64(value);
  return typeof value === "bigint" ? Number(value) : value;
}
