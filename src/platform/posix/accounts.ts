import { constants } from "node:os";
import type { Platform } from "../platform.ts";
import type { Libc } from "./libc.ts";

/**
 * Names and numbers of users and groups by way of the C library (so that directory services count too), each asked
 * for once.
 */
export function accounts(
  libc: () => Libc | undefined,
): Pick<Platform, "userName" | "groupName" | "userId" | "groupId"> {
  return {
    userName: remembered((id: number) => nameOf(libc(), "userById", id)),
    groupName: remembered((id: number) => nameOf(libc(), "groupById", id)),
    userId: remembered((name: string) => idOf(libc(), "userByName", name)),
    groupId: remembered((name: string) => idOf(libc(), "groupByName", name)),
  };
}

function remembered<K, V>(find: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    const value = known.get(key);
    if (value !== undefined || known.has(key)) return value as V;
    const found = find(key);
    known.set(key, found);
    return found;
  };
}

// `struct passwd` and `struct group` both begin with char *name, char *password, and then the id, on Linux and macOS.
const nameOffset = 0;
const idOffset = 16;
const entrySize = 256;
const largestText = 16 * 1024 * 1024;

function nameOf(c: Libc | undefined, call: "userById" | "groupById", id: number): string | undefined {
  if (c === undefined) return undefined;
  const found = lookUp((entry, text, result) => c[call](id, entry, text, text.byteLength, result));
  if (found === undefined) return undefined;
  const start = Number(found.entry.getBigUint64(nameOffset, true)) - c.addressOf(found.text);
  const end = found.text.indexOf(0, start);
  return new TextDecoder().decode(found.text.subarray(start, end));
}

function idOf(c: Libc | undefined, call: "userByName" | "groupByName", name: string): number | undefined {
  if (c === undefined || name.includes("\0")) return undefined;
  const key = new TextEncoder().encode(`${name}\0`);
  const found = lookUp((entry, text, result) => c[call](key, entry, text, text.byteLength, result));
  return found?.entry.getUint32(idOffset, true);
}

function lookUp(call: (entry: Uint8Array, text: Uint8Array, result: Uint8Array) => number) {
  const entry = new Uint8Array(entrySize);
  const result = new Uint8Array(8);
  for (let size = 4096; size <= largestText; size *= 4) {
    // The text of a group holds all its members, so it can be long.
    const text = new Uint8Array(size);
    const errno = call(entry, text, result);
    if (errno === constants.errno.ERANGE) continue;
    const known = errno === 0 && result.some((byte) => byte !== 0);
    return known ? { entry: new DataView(entry.buffer), text } : undefined;
  }
  return undefined;
}
