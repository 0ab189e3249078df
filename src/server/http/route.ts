import type * as v from "valibot";
import type { KeyScope } from "../../database/server/schema.ts";
import type { Connection } from "../../platform/web-server.ts";
import type { Caller } from "../auth/caller.ts";
import type { Permission } from "../auth/permissions.ts";
import type { Services } from "../services.ts";

/**
 * Who may call: everybody; everybody who has signed in; whoever has this permission, people and keys; who holds a token for
 * this one operation, which only whoever may do everything gets; or a key of this scope, or of any, alone.
 */
export type Access =
  | "open"
  | "signed-in"
  | Permission
  | { readonly singleOperation: "export" | "bugreport" }
  | { readonly keyScope: KeyScope | "any" };

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
  readonly caller: Caller;
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
  /** Where the path names no job: whoever may see only some is told only of those. Others are turned away. */
  readonly forSomeJobs: boolean;
  /** Changes nothing, though its method says so: nothing is written down of it. */
  readonly isQuestion: boolean;
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
  readonly forSomeJobs?: boolean;
  readonly isQuestion?: boolean;
  readonly handle: (call: Call<ParamsOf<Path>, Output<Query>, Output<Body>>, services: Services) => unknown;
}): Route {
  const { query, body, answer, forSomeJobs = false, isQuestion = declared.method === "GET" } = declared;
  // What a call holds is checked against these very schemas before it gets here.
  return { ...declared, query, body, answer, forSomeJobs, isQuestion, handle: declared.handle as Route["handle"] };
}
