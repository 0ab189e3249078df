import { pbkdf2 } from "node:crypto";
import { promisify } from "node:util";
import * as v from "valibot";

/** How a text was hashed, as stored (secrets-and-auth.md 2.2); one name is spelt so there. */
export const pbkdf2Schema = v.object({
  Algorithm: v.optional(v.string(), "PBKDF2"),
  Version: v.optional(v.number(), 1),
  Salt: v.optional(v.string(), ""),
  Iterations: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 10_000),
  HashAlorithm: v.optional(v.picklist(["SHA1", "SHA256", "SHA384", "SHA512"]), "SHA256"),
  Hash: v.optional(v.string(), ""),
});
export type Pbkdf2Record = v.InferOutput<typeof pbkdf2Schema>;

const derive = promisify(pbkdf2);

/** 32 bytes that only the text gives, as base64. */
export async function hashed(text: string, { Salt, Iterations, HashAlorithm }: Pbkdf2Record): Promise<string> {
  const key = await derive(text, Buffer.from(Salt, "base64"), Iterations, 32, HashAlorithm.toLowerCase());
  return key.toString("base64");
}
