import { createRequire } from "node:module";
import type { CType, ForeignFunction, ForeignFunctions } from "../posix/libc.ts";

type BunFfi = typeof import("bun:ffi");

// Loaded at the first use: most commands need no foreign function.
let loaded: BunFfi | undefined;
function ffi(): BunFfi {
  loaded ??= createRequire(import.meta.url)("bun:ffi") as BunFfi;
  return loaded;
}

const typeNames = {
  buffer: "ptr",
  pointer: "ptr",
  u32: "u32",
  i32: "i32",
  i64: "i64",
  usize: "u64",
} as const satisfies Record<CType, string>;

export const foreignFunctions: ForeignFunctions = {
  open: (library, functions) => {
    const declarations = Object.fromEntries(
      Object.entries(functions).map(([name, { parameters, result }]) => [
        name,
        { args: parameters.map((type) => typeNames[type]), returns: typeNames[result] },
      ]),
    );
    return ffi().dlopen(library, declarations).symbols as Readonly<Record<string, ForeignFunction>>;
  },
  addressOf: (buffer) => ffi().ptr(buffer),
  readInt: (pointer) => ffi().read.i32(pointer as Parameters<BunFfi["read"]["i32"]>[0], 0),
};
