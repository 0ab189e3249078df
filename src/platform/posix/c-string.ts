const encoder = new TextEncoder();

/** Writes `text` and a NUL into `buffer`, or into a larger one. */
export function terminated(text: string, buffer: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const room = text.length * 3 + 1;
  const target = room <= buffer.byteLength ? buffer : new Uint8Array(room * 2);
  const { written } = encoder.encodeInto(text, target);
  target[written] = 0;
  return target;
}
