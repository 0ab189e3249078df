import type { Child } from "hono/jsx";
import * as v from "valibot";
import type { Place } from "../../../views/layout/navigation.tsx";
import type { View } from "../../../views/view.tsx";
import type { Connection } from "../../platform/web-server.ts";
import type { Caller } from "../auth/caller.ts";
import type { Permission } from "../auth/permissions.ts";
import type { QuerySchema } from "../http/route.ts";
import type { Services } from "../services.ts";

/** What a form or a query holds; unknown names are left out. */
export type FormSchema = v.GenericSchema<unknown, object>;

/** One request for a page that has been let in, with its input checked. */
export interface PageCall<Name extends string = string, Query = unknown, Form = unknown> {
  /** What stands in the path at `{name}`, decoded. */
  readonly params: Readonly<Record<Name, string>>;
  readonly query: Query;
  readonly form: Form;
  readonly request: Request;
  readonly connection: Connection;
  readonly view: View;
  /** The sign-in; undefined if there is none. */
  readonly sessionId: string | undefined;
  readonly caller: Caller;
}

/** What a page shows. */
export interface PageContent {
  readonly title: string;
  /** Where in the navigation it stands. */
  readonly place?: Place;
  readonly body: Child;
  /** Of HTTP, 200 unless said; 422 for a form that is shown again with what is wrong in it. */
  readonly status?: number;
  /** Stands for itself, without navigation. */
  readonly isAlone?: boolean;
  /** Besides those that all pages have, or in place of them. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A part of a page alone, for the browser to put in its place. */
export interface Fragment {
  readonly fragment: Child;
  readonly status?: number;
}

/** A path from the root of the server, without a first `/`, to go to after a form. */
export interface GoTo {
  readonly goTo: string;
}

export type PageAnswer = PageContent | Fragment | GoTo | Response;

export interface Page {
  readonly method: "GET" | "POST";
  /** As of a route: `/backup/{id}`; a last `{*name}` takes any number of parts. */
  readonly path: string;
  readonly access: "open" | "signed-in" | Permission;
  /** As of a route. */
  readonly forSomeJobs: boolean;
  readonly isQuestion: boolean;
  /** Of an action: path of the page with its form, where that is not the nearest one above it. */
  readonly standsOn: string | undefined;
  readonly query: QuerySchema | undefined;
  readonly form: FormSchema | undefined;
  readonly handle: (call: PageCall, services: Services) => PageAnswer | Promise<PageAnswer>;
  /** The parts that change while somebody looks, each one element with an id. */
  readonly live: ((call: PageCall, services: Services) => readonly Child[] | Promise<readonly Child[]>) | undefined;
}

type ParamsOf<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? (Name extends `*${infer All}` ? All : Name) | ParamsOf<Rest>
  : never;
type Output<S> = S extends v.GenericSchema ? v.InferOutput<S> : undefined;

interface Declared<Path extends string, Query, Form> {
  readonly path: Path;
  readonly access: Page["access"];
  readonly forSomeJobs?: boolean;
  readonly isQuestion?: boolean;
  readonly standsOn?: string;
  readonly query?: Query;
  readonly form?: Form;
  readonly handle: (
    call: PageCall<ParamsOf<Path>, Output<Query>, Output<Form>>,
    services: Services,
  ) => PageAnswer | Promise<PageAnswer>;
  readonly live?: (
    call: PageCall<ParamsOf<Path>, Output<Query>, undefined>,
    services: Services,
  ) => readonly Child[] | Promise<readonly Child[]>;
}

/** Declares a page that is looked at; the types of what `handle` gets follow from path and schemas. */
export function page<Path extends string, Query extends QuerySchema | undefined = undefined>(
  declared: Omit<Declared<Path, Query, undefined>, "form" | "standsOn">,
): Page {
  return make("GET", declared);
}

/** Declares what a form is sent to. */
export function action<Path extends string, Form extends FormSchema | undefined = undefined>(
  declared: Omit<Declared<Path, undefined, Form>, "query" | "live">,
): Page {
  return make("POST", declared);
}

type Undeclared = Pick<Page, "path" | "access"> &
  Partial<Pick<Page, "forSomeJobs" | "isQuestion" | "standsOn" | "query" | "form">> & {
    handle: unknown;
    live?: unknown;
  };

function make(method: Page["method"], declared: Undeclared): Page {
  const { path, access, forSomeJobs = false, isQuestion = method === "GET" } = declared;
  const { standsOn, query, form, handle, live } = declared;
  // What a call holds is checked against these very schemas before it gets here.
  const checked = { handle: handle as Page["handle"], live: live as Page["live"] };
  return { method, path, access, forSomeJobs, isQuestion, standsOn, query, form, ...checked };
}

/** Text of a form; what is missing is empty. */
export const formText = v.optional(v.string(), "");
/** A box that is ticked. */
export const formTick = v.optional(
  v.pipe(
    v.string(),
    v.transform((value) => value !== ""),
  ),
  "",
);
/** All values of a name that ends with `[]` in the form. */
export const formList = v.optional(v.array(v.string()), []);
