/**
 * The text of a link as metadata spells it: UTF-8, where a byte that is no part of valid UTF-8 becomes U+0000 and the
 * character of its value (remote-format.md 13.1).
 */
export function decodeLinkText(bytes: Uint8Array): string {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    return decodeStepwise(bytes);
  }
}

const strictDecoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decodeStepwise(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; ) {
    const length = sequenceLength(bytes[i] as number);
    const character = length === 0 ? undefined : decoded(bytes.subarray(i, i + length));
    text += character ?? `\0${String.fromCharCode(bytes[i] as number)}`;
    i += character === undefined ? 1 : length;
  }
  return text;
}

function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead < 0xe0) return 2;
  if (lead >= 0xe0 && lead < 0xf0) return 3;
  return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

function decoded(sequence: Uint8Array): string | undefined {
  try {
    return strictDecoder.decode(sequence);
  } catch {
    return undefined; // not valid: the caller spells the first byte
  }
}
