import type { ForeignFunction, ForeignFunctions } from "../posix/libc.ts";

/** The part of Deno's namespace that is used here; its own types do not live beside Bun's. */
declare const Deno: {
  dlopen(
    library: string,
    functions: Record<string, { parameters: readonly string[]; result: string }>,
  ): { symbols: Record<string, ForeignFunction> };
  UnsafePointer: { of(buffer: Uint8Array): object | null; value(pointer: object | null): bigint | number };
  UnsafePointerView: new (pointer: object) => { getInt32(offset?: number): number };
};

export const foreignFunctions: ForeignFunctions = {
  open: (library, functions) => Deno.dlopen(library, functions).symbols,
  addressOf: (buffer) => Number(Deno.UnsafePointer.value(Deno.UnsafePointer.of(buffer))),
  readInt: (pointer) => new Deno.UnsafePointerView(pointer as object).getInt32(),
};
