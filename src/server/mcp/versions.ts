import { type Message, RpcError } from "./json-rpc.ts";

/** The version in which each message says by itself what it needs; those before it begin with a handshake. */
const modernVersion = "2026-07-28";
/** The newest first. */
const handshakeVersions: readonly string[] = ["2025-11-25", "2025-06-18"];
export const supportedVersions: readonly string[] = [modernVersion, ...handshakeVersions];

const metaPrefix = "io.modelcontextprotocol/";
export const serverInfoKey = `${metaPrefix}serverInfo`;

/** The version that a handshake ends with: the client's own, or the newest that begins with one. */
export function agreedVersion(wanted: unknown): string {
  return handshakeVersions.find((version) => version === wanted) ?? (handshakeVersions[0] as string);
}

/**
 * Whether a message is of the version without a handshake. Throws an {@link RpcError} if its headers or what it tells of itself
 * are not as its version wants them, or if nobody here knows that version.
 */
export function isModern(message: Message, headers: Headers): boolean {
  const meta = message.params._meta;
  const told = typeof meta === "object" && meta !== null ? (meta as Readonly<Record<string, unknown>>) : {};
  const version = told[`${metaPrefix}protocolVersion`];
  const inHeader = headers.get("mcp-protocol-version") ?? undefined;
  if (version === undefined && inHeader !== modernVersion) {
    if (inHeader !== undefined && !handshakeVersions.includes(inHeader)) throw unsupported(inHeader);
    return false;
  }
  // Notifications tell nothing of themselves.
  if (message.id === undefined) return true;
  if (version === undefined) throw malformed(`${metaPrefix}protocolVersion`);
  requireHeader("MCP-Protocol-Version", inHeader, version);
  if (version !== modernVersion) throw unsupported(String(version));
  const capabilities = told[`${metaPrefix}clientCapabilities`];
  if (typeof capabilities !== "object" || capabilities === null) throw malformed(`${metaPrefix}clientCapabilities`);
  requireHeader("Mcp-Method", headers.get("mcp-method") ?? undefined, message.method);
  if (message.method === "tools/call") {
    requireHeader("Mcp-Name", decoded(headers.get("mcp-name") ?? undefined), message.params.name);
  }
  return true;
}

function requireHeader(name: string, given: string | undefined, said: unknown): void {
  if (given === said) return;
  throw new RpcError("headerMismatch", `Header mismatch: ${name} is not what the message says`, 400);
}

function malformed(missing: string): RpcError {
  return new RpcError("invalidParams", `_meta lacks "${missing}"`, 400);
}

function unsupported(requested: string): RpcError {
  return new RpcError("unsupportedVersion", "Unsupported protocol version", 400, {
    supported: supportedVersions,
    requested,
  });
}

/** What a header stands for that could not hold the text itself. */
function decoded(header: string | undefined): string | undefined {
  const encoded = header === undefined ? undefined : /^=\?base64\?([A-Za-z0-9+/=]*)\?=$/.exec(header)?.[1];
  return encoded === undefined ? header : Buffer.from(encoded, "base64").toString("utf8");
}
