import { ContainerError } from "../../container.ts";

/** What a decoder knows of an entry besides its data. */
interface Expected {
  /** Bytes that must come out. */
  readonly size: number;
  /** General purpose flags of the zip entry. */
  readonly flags: number;
}

/**
 * Decodes a whole entry into exactly `expected.size` bytes, and never allocates more than that and a constant.
 * Throws {@link ContainerError}.
 */
export type Decoder = (data: Uint8Array, expected: Expected) => Uint8Array;

/** The error of a decoder that cannot go on. */
export function damaged(kind: string): ContainerError {
  return new ContainerError(`The ${kind} data are damaged`);
}
