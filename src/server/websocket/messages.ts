import * as v from "valibot";
import { withDeclaredNames } from "../http/property-names.ts";

export const apiVersion = 1;
/** Longer ones are not read. */
const longestMessage = 4096;

const requestSchema = v.object({
  Version: v.nullish(v.number()),
  Id: v.nullish(v.union([v.string(), v.number()])),
  Action: v.nullish(v.string()),
  Service: v.nullish(v.string()),
  Data: v.optional(v.unknown()),
});
export type SocketRequest = v.InferOutput<typeof requestSchema>;

const signInSchema = v.object({ Version: v.nullish(v.number()), Token: v.nullish(v.string()) });
type SignIn = v.InferOutput<typeof signInSchema>;

/** Undefined if it is none; null if it is the JSON `null`. */
export function parseRequest(text: string): SocketRequest | null | undefined {
  return text.trim() === "null" ? null : parse(text, requestSchema);
}

export function parseSignIn(text: string): SignIn | undefined {
  return parse(text, signInSchema);
}

function parse<S extends v.GenericSchema>(text: string, schema: S): v.InferOutput<S> | undefined {
  if (text.length > longestMessage) return undefined;
  const json = v.safeParse(v.pipe(v.string(), v.parseJson()), text);
  const result = v.safeParse(schema, json.success ? withDeclaredNames(json.output, schema) : undefined);
  return result.success ? result.output : undefined;
}

/** The answer to a request; to one that could not be read, with an empty id. */
export function reply(request: SocketRequest | undefined, success: boolean, message: string, data: unknown = null) {
  const id = request ? request.Id : "";
  return {
    Version: apiVersion,
    Id: id === null || id === undefined ? null : String(id),
    Service: request?.Service ?? null,
    Message: message,
    Success: success,
    Data: data,
    Type: "reply",
  };
}

export const signedIn = { Version: apiVersion, Message: "Authenticated successfully", Success: true, Type: "auth" };
