import { closeSync, existsSync, openSync, readSync } from "node:fs";
import { fromUtf8 } from "../../support/bytes.ts";

/**
 * True if the file is a SQLite database with a table of this name. Reads the file format itself: opening it with SQLite
 * could roll back a transaction or leave files beside a database that belongs to another program.
 */
export function hasSqliteTable(path: string, table: string): boolean {
  if (!existsSync(path)) return false;
  return withFile(path, (read) => tableNames(read).has(table)) || isInJournal(`${path}-wal`, table);
}

/** A database that was never checkpointed has its first pages in the write-ahead log only. */
function isInJournal(path: string, table: string): boolean {
  if (!existsSync(path)) return false;
  return withFile(path, (read) => Buffer.from(read(0, 1024 * 1024)).includes(table, 0, "utf8"));
}

type Read = (offset: number, length: number) => Uint8Array;

/** Walks the schema's tree from page 1 (sqlite.org/fileformat2.html, 1.6 and 2.6); damaged pages hold no tables. */
function tableNames(read: Read): Set<string> {
  const names = new Set<string>();
  const header = read(0, 100);
  if (header.byteLength < 100 || fromUtf8(header.subarray(0, 15)) !== "SQLite format 3") return names;
  const stored = uint16(header, 16);
  const pageSize = stored === 1 ? 65536 : stored;
  const seen = new Set<number>();
  const waiting = [1];
  for (let number = waiting.pop(); number !== undefined; number = waiting.pop()) {
    if (number === 0 || seen.has(number)) continue;
    seen.add(number);
    const page = read((number - 1) * pageSize, pageSize);
    const start = number === 1 ? 100 : 0;
    if (page.byteLength < start + 12) continue;
    const isInner = page[start] === innerTablePage;
    if (!isInner && page[start] !== leafTablePage) continue;
    if (isInner) waiting.push(uint32(page, start + 8));
    for (let cell = 0; cell < uint16(page, start + 3); cell++) {
      const pointer = start + (isInner ? 12 : 8) + cell * 2;
      if (pointer + 2 > page.byteLength) break;
      const position = uint16(page, pointer);
      if (isInner) waiting.push(uint32(page, position));
      else addTable(page, position, names);
    }
  }
  return names;
}

/** A row is type, name, table, root page, SQL; the first two always lie in the page itself. */
function addTable(page: Uint8Array, position: number, names: Set<string>): void {
  const cursor = { position };
  readVariable(page, cursor); // size of the row
  readVariable(page, cursor); // its number
  const rowStart = cursor.position;
  const headerSize = readVariable(page, cursor);
  const typeSize = textSize(readVariable(page, cursor));
  const nameSize = textSize(readVariable(page, cursor));
  const content = rowStart + headerSize;
  if (fromUtf8(page.subarray(content, content + typeSize)) !== "table") return;
  names.add(fromUtf8(page.subarray(content + typeSize, content + typeSize + nameSize)));
}

function readVariable(page: Uint8Array, cursor: { position: number }): number {
  let value = 0;
  for (let index = 0; index < 9; index++) {
    const byte = page[cursor.position++] ?? 0;
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) break;
  }
  return value;
}

function textSize(serialType: number): number {
  return serialType >= 13 && serialType % 2 === 1 ? (serialType - 13) / 2 : 0;
}

function uint16(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0);
}

function uint32(bytes: Uint8Array, offset: number): number {
  return uint16(bytes, offset) * 65536 + uint16(bytes, offset + 2);
}

function withFile<T>(path: string, act: (read: Read) => T): T {
  const file = openSync(path, "r");
  try {
    return act((offset, length) => {
      const buffer = new Uint8Array(length);
      return buffer.subarray(0, readSync(file, buffer, 0, length, offset));
    });
  } finally {
    closeSync(file);
  }
}

const innerTablePage = 0x05;
const leafTablePage = 0x0d;
