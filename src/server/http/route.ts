import type * as v from "valibot";
import type { KeyScope } from "../../database/server/schema.ts";
import type { Connection } from "../../platform/web-server.ts";
import type { Services } from "../services.ts";

/**
 * Who may call: everybody who has signed in, everybody, who holds a token for this one operation, or another program that has
 * a key of this scope, which the route itself asks for, since it knows which job is meant.
 */
export type Access =
  | "login"
  | "open"
  | { readonly singleOperation: "export" | "bugreport" }
  | { readonly keyScope: KeyScope };

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
/** A schema that needs no waiting. */
export type Schema = v.GenericSchema;
/** All that can be asked for in a query; names are matched in any case. */
export type QuerySchema = v.ObjectSchema<v.ObjectEntries, undefined>;

/** One request that has been let in, with its input checked. */
export interface Call<Name extends string = string, Query = unknown, Body = unknown> {
  /** What stands in the path at `{name}`, decoded; of `{*name}`, all that follows. */
  readonly params: Readonly<Record<Name, string>>;
  readonly query: Query;
  readonly body: Body;
  readonly request: Request;
  readonly connection: Connection;
}

export interface Route {
  readonly method: Method;
  /** As in OpenAPI: `/api/v1/backup/{id}`; a last `{*name}` takes any number of parts. */
  readonly path: string;
  readonly access: Access;
  /** One line for the description of the API. */
  readonly summary: string;
  readonly query: QuerySchema | undefined;
  /** A body that may be left out has a schema that takes `undefined`. */
  readonly body: Schema | undefined;
  /** The JSON of a good answer, for the description of the API. */
  readonly answer: Schema | undefined;
  /** The answer has secrets in plain text: a key that may read is not enough. */
  readonly tellsSecrets: boolean;
  readonly handle: (call: Call, services: Services) => unknown;
}

type ParamsOf<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? (Name extends `*${infer All}` ? All : Name) | ParamsOf<Rest>
  : never;
type Output<S extends Schema | undefined> = S extends Schema ? v.InferOutput<S> : undefined;

/** Declares a route; the types of what `handle` gets follow from path and schemas. */
export function route<
  Path extends string,
  Query extends QuerySchema | undefined = undefined,
  Body extends Schema | undefined = undefined,
>(declared: {
  readonly method: Method;
  readonly path: Path;
  readonly access: Access;
  readonly summary: string;
  readonly query?: Query;
  readonly body?: Body;
  readonly answer?: Schema;
  readonly tellsSecrets?: boolean;
  readonly handle: (call: Call<ParamsOf<Path>, Output<Query>, Output<Body>>, services: Services) => unknown;
}): Route {
  const { query, body, answer, tellsSecrets = false } = declared;
  // What a call holds is checked against these very schemas before it gets here.
  return { ...declared, query, body, answer, tellsSecrets, handle: declared.handle as Route["handle"] };
}
