import * as v from "valibot";

const messageId = v.union([v.string(), v.pipe(v.number(), v.safeInteger())]);
export type MessageId = v.InferOutput<typeof messageId>;

/** A request, or a notification if it has no id. Several at once are not taken: the protocol did away with that. */
export const message = v.object({
  jsonrpc: v.literal("2.0"),
  id: v.optional(messageId),
  method: v.string(),
  params: v.optional(v.record(v.string(), v.unknown()), {}),
});
export type Message = v.InferOutput<typeof message>;

export const errorCodes = {
  methodNotFound: -32601,
  invalidParams: -32602,
  headerMismatch: -32020,
  unsupportedVersion: -32022,
} as const;

/** A message that can't be answered as it was meant to be. */
export class RpcError extends Error {
  override readonly name = "RpcError";
  readonly code: number;
  readonly status: 200 | 400 | 404;
  readonly data: unknown;

  /** @param status of the answer over HTTP. */
  constructor(code: keyof typeof errorCodes, message: string, status: RpcError["status"] = 200, data?: unknown) {
    super(message);
    this.code = errorCodes[code];
    this.status = status;
    this.data = data;
  }
}

export function resultMessage(id: MessageId, result: object): Response {
  return Response.json({ jsonrpc: "2.0", id, result });
}

/** @param id undefined if the message has none that can be read. */
export function errorMessage(id: MessageId | undefined, { code, message, status, data }: RpcError): Response {
  return Response.json({ jsonrpc: "2.0", id, error: { code, message, data } }, { status });
}
