import * as v from "valibot";
import { MalformedRequest } from "./errors.ts";
import { withDeclaredNames } from "./property-names.ts";
import type { QuerySchema, Schema } from "./route.ts";
import { integerInQuery } from "./values.ts";

/** Longest body that is read, in bytes. */
export const maximumBody = 64 << 20;

/** What is asked for in the query; of a name that stands there twice, the first. */
export function readQuery(search: URLSearchParams, schema: QuerySchema): unknown {
  const given = new Map<string, string>();
  for (const [name, value] of search) if (!given.has(name.toLowerCase())) given.set(name.toLowerCase(), value);
  const known = Object.keys(schema.entries).filter((name) => given.has(name.toLowerCase()));
  return checked(schema, Object.fromEntries(known.map((name) => [name, given.get(name.toLowerCase())])));
}

/** The JSON of the body. */
export async function readBody(request: Request, schema: Schema): Promise<unknown> {
  const bytes = await readBytes(request);
  if (bytes.byteLength === 0) return checked(schema, undefined);
  if (!isJson(request.headers.get("content-type"))) throw new MalformedRequest(415);
  return checked(schema, withDeclaredNames(parseJson(bytes), schema));
}

/** The number in a path. */
export function wholeNumber(text: string): number {
  return checked(integerInQuery, text) as number;
}

/** The body as it is. Throws {@link MalformedRequest} if it is longer than `maximum` bytes. */
export async function readBytes(request: Request, maximum = maximumBody): Promise<Uint8Array> {
  if (Number(request.headers.get("content-length")) > maximum) throw new MalformedRequest(413);
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of request.body ?? []) {
    length += part.byteLength;
    if (length > maximum) throw new MalformedRequest(413);
    parts.push(part);
  }
  return Buffer.concat(parts, length);
}

function isJson(contentType: string | null): boolean {
  const type = contentType?.split(";")[0]?.trim().toLowerCase() ?? "";
  return type === "application/json" || /^application\/[^/]+\+json$/.test(type);
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new MalformedRequest(400);
  }
}

function checked(schema: Schema, value: unknown): unknown {
  const result = v.safeParse(schema, value);
  if (!result.success) throw new MalformedRequest(400);
  return result.output;
}
