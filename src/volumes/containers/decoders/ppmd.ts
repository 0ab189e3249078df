// biome-ignore-all lint/style/noNonNullAssertion: indexes are within their tables by construction; checks would cost time in inner loops.
import { ContainerError } from "../../container.ts";
import { type Decoder, damaged } from "./decoder.ts";
import { PpmdDecoder } from "./ppmd-decoder.ts";

const restartWhenFull = 0;

/** The decoder of the last entry: its memory is worth keeping, since all entries of an archive have equal settings. */
let lastDecoder: PpmdDecoder | undefined;

/**
 * PPMd variant I as zip has it (method 98): 16 bits of settings, then the coded bytes. Models that are cut off or
 * frozen when memory is full are refused: no writer of backups makes them.
 */
export const decodePpmd: Decoder = (data, { size }) => {
  if (data.byteLength < 6) throw damaged("PPMd");
  const settings = data[0]! | (data[1]! << 8);
  const order = (settings & 0xf) + 1;
  const memory = (((settings >> 4) & 0xff) + 1) << 20;
  if (order < 2) throw damaged("PPMd");
  if (settings >> 12 !== restartWhenFull) throw new ContainerError("This kind of PPMd data cannot be read");
  if (lastDecoder?.memorySize !== memory) lastDecoder = new PpmdDecoder(memory);
  const output = new Uint8Array(size);
  lastDecoder.decode(data.subarray(2), order, output);
  return output;
};
