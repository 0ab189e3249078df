import * as v from "valibot";
import { MalformedRequest } from "../http/errors.ts";
import { maximumBody } from "../http/input.ts";
import type { FormSchema } from "./page.ts";

/**
 * Reads what a form sends. A name that ends with `[]` gives all its values as an array under the name before that; of any
 * other name the last value counts. Files come as they are. Throws {@link MalformedRequest}.
 */
export async function readForm(request: Request, schema: FormSchema): Promise<unknown> {
  if (Number(request.headers.get("content-length")) > maximumBody) throw new MalformedRequest(413);
  const given: Record<string, unknown> = {};
  for (const [name, value] of await formOf(request)) {
    if (!name.endsWith("[]")) given[name] = value;
    else if (Array.isArray(given[name.slice(0, -2)])) (given[name.slice(0, -2)] as unknown[]).push(value);
    else given[name.slice(0, -2)] = [value];
  }
  const result = v.safeParse(schema, given);
  if (!result.success) throw new MalformedRequest(400);
  return result.output;
}

async function formOf(request: Request): Promise<FormData> {
  try {
    return await request.formData();
  } catch {
    // Without a body there is nothing to read, which is what a button alone sends.
    if (request.headers.get("content-type") === null) return new FormData();
    throw new MalformedRequest(400);
  }
}
