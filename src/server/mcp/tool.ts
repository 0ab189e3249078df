import * as v from "valibot";
import type { Connection } from "../../platform/web-server.ts";
import { type Caller, isAllowed } from "../auth/caller.ts";
import { permissionOf, requirePermission } from "../auth/gate.ts";
import { answerRoute } from "../http/app.ts";
import { jsonSchema } from "../http/openapi.ts";
import type { Route } from "../http/route.ts";
import type { Services } from "../services.ts";

type Json = Readonly<Record<string, unknown>>;
type Input = v.StrictObjectSchema<v.ObjectEntries, undefined>;

/** What a call of a tool asks of its route. */
interface Wanted {
  readonly params?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Something that an assistant may do: a route of the API in a form that it understands. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: Input;
  readonly route: Route;
  /** Whether it changes nothing, and whether it may overwrite something. */
  readonly effect: "reads" | "adds" | "overwrites";
  readonly ask: (input: never, services: Services) => Wanted;
  readonly show: (answer: never, input: never) => Json;
}

/** Declares a tool; the types of what `ask` gets follow from the input. */
export function tool<const Schema extends Input>(
  declared: Omit<Tool, "input" | "ask" | "show"> & {
    readonly input: Schema;
    readonly ask: (input: v.InferOutput<Schema>, services: Services) => Wanted;
    /** The route's answer, as an object; undefined where that has no body. */
    readonly show: (answer: Json & readonly Json[], input: v.InferOutput<Schema>) => Json;
  },
): Tool {
  return declared as Tool;
}

/** What a client is told of a tool. */
export function describe({ name, title, description, input, effect }: Tool): Json {
  return {
    name,
    title,
    description,
    inputSchema: jsonSchema(input),
    annotations: {
      title,
      readOnlyHint: effect === "reads",
      destructiveHint: effect === "overwrites",
      openWorldHint: false,
    },
  };
}

/** Whether a tool is for somebody at all. */
export function isFor({ route }: Tool, caller: Caller): boolean {
  const permission = permissionOf(route.access);
  return permission === undefined || isAllowed(caller, permission);
}

/** Who calls a tool, and by which request. */
export interface ToolCaller {
  readonly caller: Caller;
  readonly request: Request;
  readonly connection: Connection;
  readonly services: Services;
}

/** The result of a tool as the protocol has it; what can't be done is told in it too, so that the assistant may mend it. */
export async function callTool(called: Tool, given: unknown, by: ToolCaller): Promise<Json> {
  const read = v.safeParse(called.input, given);
  if (!read.success) return failed(`The arguments are not as the tool wants them:\n${v.summarize(read.issues)}`);
  const input = read.output as never;
  const { params = {}, body } = called.ask(input, by.services);
  const answer = await answerOf(called.route, params, body, by);
  if ("failure" in answer) return failed(answer.failure);
  const shown = called.show(answer.json as never, input);
  return { content: [{ type: "text", text: JSON.stringify(shown) }], structuredContent: shown };
}

function failed(text: string): Json {
  return { content: [{ type: "text", text }], isError: true };
}

/** Asks the route as a request over the network does, in the name of the same caller: what he may do is decided there alone. */
async function answerOf(
  route: Route,
  params: Readonly<Record<string, string>>,
  body: unknown,
  { caller, request, connection, services }: ToolCaller,
): Promise<{ json: unknown } | { failure: string }> {
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
  const inner = new Request(new URL(path, request.url), {
    method: route.method,
    signal: request.signal,
    ...(body !== undefined && { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
  });
  const admit = async () => requirePermission(services, caller, route, inner);
  const response = await answerRoute(route, { admit }, services, inner, connection);
  const text = await response.text();
  const json: unknown = text === "" ? undefined : JSON.parse(text);
  if (response.ok && !v.is(v.object({ Success: v.literal(false) }), json)) return { json };
  const told = v.safeParse(failure, json);
  return { failure: told.success ? told.output : `This can't be done (${response.status})` };
}

/** Both versions of the API, as one sentence. */
const failure = v.pipe(
  v.object({ Error: v.string(), HelpId: v.optional(v.string()), StatusCode: v.optional(v.string()) }),
  v.transform(({ Error: text, HelpId, StatusCode }) => {
    const id = HelpId ?? StatusCode;
    return id === undefined ? text : `${text} (${id})`;
  }),
);
