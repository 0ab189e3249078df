import { HttpError } from "../http/errors.ts";
import { type Route, route } from "../http/route.ts";
import { isFromOwnPage } from "../pages/session.ts";
import { errorMessage, type Message, message, RpcError, resultMessage } from "./json-rpc.ts";
import type { ToolCaller } from "./tool.ts";
import { isModern } from "./versions.ts";

/** The way in for assistants. There is no GET: nothing is told that nobody has asked for. */
export const routes: readonly Route[] = [
  route({
    method: "POST",
    path: "/mcp",
    access: { keyScope: "any" },
    summary: "Model Context Protocol (Streamable HTTP): what assistants may do with a key",
    body: message,
    // What its tools change is written down where they change it.
    isQuestion: true,
    handle: ({ body, caller, request, connection }, services) => {
      if (request.headers.has("origin") && !isFromOwnPage(request)) {
        throw new HttpError(403, "Pages of other servers may not do this", "OriginNotAllowed");
      }
      return answerTo(body, { caller, request, connection, services });
    },
  }),
];

async function answerTo(asked: Message, caller: ToolCaller): Promise<Response> {
  try {
    const modern = isModern(asked, caller.request.headers);
    if (asked.id === undefined) return new Response(null, { status: 202 });
    // Most servers are never asked, and their start should not wait for the schemas of all tools.
    const { answerMessage } = await import("./protocol.ts");
    return resultMessage(asked.id, await answerMessage(asked, modern, caller));
  } catch (error) {
    if (error instanceof RpcError) return errorMessage(asked.id, error);
    throw error;
  }
}
