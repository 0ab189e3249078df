import { resolve, sep, win32 } from "node:path";
import { UserError } from "../support/errors.ts";

/** A destination URL taken apart; every part but the query is decoded (destinations.md 3). */
export interface DestinationUrl {
  /** As written; compare it ignoring case. */
  readonly scheme: string;
  readonly user?: string;
  readonly password?: string;
  /** Empty when there is none. Keeps its letter case in relaxed URLs, is in lower case in strict ones. */
  readonly host: string;
  /** −1 when there is none. */
  readonly port: number;
  /** Without the slash that follows a host. */
  readonly path: string;
  /** Raw, without the question mark. */
  readonly query: string;
}

/**
 * Reads a URL as most destinations want it (destinations.md 3.1). What does not look like a URL at all is a local path,
 * so this never fails.
 */
export function parseUrl(text: string): DestinationUrl {
  const windows = windowsFileUrl(text);
  if (windows) return windows;
  const parts = splitRelaxed(text);
  if (!parts) return localPathUrl(text);

  const { scheme, user, password, port, query } = parts;
  let host = parts.host === undefined ? "" : decodeForm(parts.host);
  let path = decodeForm(parts.path);
  if (parts.host !== undefined && path.startsWith("/")) path = path.slice(1);
  if (/^[A-Za-z]$/.test(host) && /^:(?:[\\/]|$)/.test(path)) {
    path = win32.normalize(host + path);
    host = "";
  }
  return {
    scheme,
    ...(user === undefined ? {} : { user: decodeForm(user) }),
    ...(password === undefined ? {} : { password: decodeForm(password) }),
    host,
    port,
    path,
    query,
  };
}

/**
 * Reads a URL by RFC 3986, for the destinations that need a host (destinations.md 3.2).
 * `backslashes`: `\` counts as `/` (smb). `queryMayHoldFragment`: the query is cut off before anything else (ftp).
 * Fails with `UriHasFragment` on a raw `#` and with `InvalidDestinationUrl` on anything else that is wrong.
 */
export function parseStrictUrl(
  text: string,
  rules: { backslashes?: boolean; queryMayHoldFragment?: boolean } = {},
): DestinationUrl {
  const question = text.indexOf("?");
  const beforeQuery = question < 0 ? text : text.slice(0, question);
  const query = question < 0 ? "" : text.slice(question + 1);
  if ((rules.queryMayHoldFragment ? beforeQuery : text).includes("#")) {
    throw new UserError("UriHasFragment", `The destination "${redactUrl(text)}" contains a "#"`, {
      advice: 'Write "%23" for a "#" that belongs to a name or a password.',
    });
  }
  const refuse = (reason: string): never => {
    throw new UserError("InvalidDestinationUrl", `The destination "${redactUrl(text)}" is not valid: ${reason}`);
  };

  const parts = strictPattern.exec(rules.backslashes ? beforeQuery.replaceAll("\\", "/") : beforeQuery)?.groups;
  if (!parts) return refuse('it must look like "scheme://host/path"');
  const { userInfo, hostAndPort = "" } = parts;
  if (hostAndPort.includes("@")) return refuse('it has more than one "@"; write "%40" for those inside a name');
  const endpoint = hostPattern.exec(hostAndPort)?.groups;
  if (!endpoint?.host)
    return refuse(hostAndPort.startsWith(":") || hostAndPort === "" ? "missing hostname" : "bad host");
  const port = endpoint.port ? Number(endpoint.port) : -1;
  if (port > 65535) return refuse("the port is out of range");

  const path = decodePercent(resolveDots(parts.path ?? ""));
  return {
    scheme: parts.scheme ?? "",
    ...splitUserInfo(userInfo),
    host: endpoint.host.toLowerCase(),
    port,
    path: path.startsWith("/") ? path.slice(1) : path,
    query,
  };
}

/** Host and path as one path, for the services that have no host of their own. */
export function hostAndPath(url: Pick<DestinationUrl, "host" | "path">): string {
  if (url.path === "") return url.host;
  return url.host === "" ? url.path : `${url.host}/${url.path}`;
}

/** The address of a folder below the one that `url` names; `folder` is relative, its names separated by slashes. */
export function folderUrl(url: string, folder: string): string {
  const question = url.includes("://") ? url.indexOf("?") : -1;
  const address = question < 0 ? url : url.slice(0, question);
  const names = folder.split("/").filter((name) => name !== "");
  const path = names.map((name) => `/${encodePercent(name)}`).join("");
  const start = address.includes("://") ? address.indexOf("://") + 3 : 0;
  const above = address.slice(0, start) + address.slice(start).replace(/\/+$/, "");
  return `${above}${path}${question < 0 ? "" : url.slice(question)}`;
}

/** The parameters of a raw query; names that differ in case are one, repeated ones are joined with a comma. */
export function parseQuery(query: string): Map<string, string> {
  const found = new Map<string, { name: string; value: string }>();
  for (const part of query.split("&")) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    const name = decodeForm(equals < 0 ? part : part.slice(0, equals));
    const value = equals < 0 ? "" : decodeForm(part.slice(equals + 1));
    const earlier = found.get(name.toLowerCase());
    if (earlier) earlier.value += `,${value}`;
    else found.set(name.toLowerCase(), { name, value });
  }
  return new Map([...found.values()].map(({ name, value }) => [name, value]));
}

/** Writes a URL back so that {@link parseUrl} reads the same from it. */
export function formatUrl(url: DestinationUrl): string {
  const hasUser = url.user !== undefined || url.password !== undefined;
  const userInfo = hasUser ? `${encodeForm(url.user ?? "")}:${encodeForm(url.password ?? "")}@` : "";
  const port = url.port < 0 ? "" : `:${url.port}`;
  const path = url.path.split("/").map(encodePercent).join("/");
  const slash = url.host !== "" && url.path !== "" ? "/" : "";
  const query = url.query === "" ? "" : `?${url.query}`;
  return `${url.scheme}://${userInfo}${encodePercent(url.host)}${port}${slash}${path}${query}`;
}

/**
 * The URL as it may be shown: no user, no password, no query. Works on the text, since in a URL that is written wrongly
 * a part of the password is read as host or path.
 */
export function redactUrl(text: string): string {
  const question = text.indexOf("?");
  const shown = question < 0 ? text : text.slice(0, question);
  const start = shown.indexOf("://") + 3;
  if (start < 3 || shown.slice(0, start).toLowerCase() === "file://") return shown;

  const slash = shown.indexOf("/", start);
  const authority = slash < 0 ? shown.slice(start) : shown.slice(start, slash);
  // A raw slash inside a password ends the authority early; then what follows its colon is no port.
  const cutShort = /:(?!\d*$)/.test(authority) && !authority.startsWith("[");
  const at = authority.includes("@") && !cutShort ? start + authority.lastIndexOf("@") : shown.lastIndexOf("@");
  return (authority.includes("@") || cutShort) && at >= start ? shown.slice(0, start) + shown.slice(at + 1) : shown;
}

/** `%XX` as UTF-8, `%uXXXX` as a UTF-16 unit, `+` as a space; anything else stays. */
export function decodeForm(text: string): string {
  return decodeBytes(text.replaceAll("+", " ").replace(/%u([0-9a-f]{4})/gi, unitOf));
}

/** `%XX` as UTF-8; anything else stays. */
export function decodePercent(text: string): string {
  return decodeBytes(text);
}

/** Escapes all but `0-9 A-Z a-z - _ .`; a space becomes `%20`. */
export function encodePercent(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!~*'()]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** As {@link encodePercent}, but a space becomes `+`. */
export function encodeForm(text: string): string {
  return encodePercent(text).replaceAll("%20", "+");
}

const strictPattern =
  /^(?<scheme>[A-Za-z][A-Za-z0-9+.-]*):\/\/(?:(?<userInfo>[^@/]*)@)?(?<hostAndPort>[^/]*)(?<path>\/.*)?$/s;
const hostPattern = /^(?<host>\[[0-9A-Fa-f:.%]+\]|[^\s:[\]<>"{}|\\^`]+)(?::(?<port>\d*))?$/;

interface RelaxedParts {
  scheme: string;
  user?: string;
  password?: string;
  host?: string;
  port: number;
  path: string;
  query: string;
}

/** The raw parts. A single pattern for all of them would take quadratic time on a long text that does not match. */
function splitRelaxed(text: string): RelaxedParts | undefined {
  const colon = text.indexOf(":");
  if (colon < 1 || !text.startsWith("://", colon)) return undefined;
  const question = text.indexOf("?");
  if (question >= 0 && (question < colon || question === text.length - 1)) return undefined;

  const query = question < 0 ? "" : text.slice(question + 1);
  const { length, ...login } = splitLogin(text.slice(colon + 3, question < 0 ? undefined : question));
  const rest = text.slice(colon + 3 + length, question < 0 ? undefined : question);
  const host = /^(?:\[[^\]]*\]|[^[/:][^/:]*)/.exec(rest)?.[0];
  const afterHost = rest.slice(host?.length ?? 0);
  const port = host === undefined ? undefined : /^:(\d+)/.exec(afterHost)?.[1];
  return {
    scheme: text.slice(0, colon),
    ...login,
    ...(host === undefined ? {} : { host }),
    port: port === undefined ? -1 : Number(port),
    path: port === undefined ? afterHost : afterHost.slice(port.length + 1),
    query,
  };
}

/** User and password at the start of the text, and how many characters they take. */
function splitLogin(text: string): { user?: string; password?: string; length: number } {
  const first = /^[^:/]*/.exec(text)?.[0] ?? "";
  const password = first === "" ? undefined : /^:([^@:/]*)@/.exec(text.slice(first.length))?.[1];
  if (password !== undefined) return { user: first, password, length: first.length + password.length + 2 };
  const at = first.lastIndexOf("@");
  return at > 0 ? { user: first.slice(0, at), length: at + 1 } : { length: 0 };
}

function windowsFileUrl(text: string): DestinationUrl | undefined {
  if (!/^file:\/\//i.test(text)) return undefined;
  const question = text.indexOf("?");
  const path = decodeForm(text.slice(7, question < 0 ? undefined : question)).replace(/^\/(?=[A-Za-z]:[\\/])/, "");
  if (!/^[A-Za-z]:[\\/]/.test(path)) return undefined;
  const query = question < 0 ? "" : text.slice(question + 1);
  return { scheme: "file", host: "", port: -1, path: win32.normalize(path), query };
}

function localPathUrl(text: string): DestinationUrl {
  const path = decodeForm(text.replace(/^file:\/\//i, ""));
  const absolute = resolve(path);
  const trailing = /[\\/]$/.test(path) && !absolute.endsWith(sep) ? sep : "";
  return { scheme: "file", host: "", port: -1, path: absolute + trailing, query: "" };
}

function splitUserInfo(userInfo: string | undefined): { user?: string; password?: string } {
  if (userInfo === undefined) return {};
  const colon = userInfo.indexOf(":");
  const user = decodePercent(colon < 0 ? userInfo : userInfo.slice(0, colon));
  return {
    ...(user === "" ? {} : { user }),
    ...(colon < 0 ? {} : { password: decodePercent(userInfo.slice(colon + 1)) }),
  };
}

/** RFC 3986, 5.2.4, for a path that is empty or starts with a slash. */
function resolveDots(path: string): string {
  const kept: string[] = [];
  const segments = path.split("/").slice(1);
  for (const [index, segment] of segments.entries()) {
    const dots = segment === "." || segment === "..";
    if (segment === "..") kept.pop();
    if (!dots) kept.push(segment);
    else if (index === segments.length - 1) kept.push("");
  }
  return segments.length === 0 ? "" : `/${kept.join("/")}`;
}

function decodeBytes(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) =>
    decoder.decode(Uint8Array.from(run.slice(1).split("%"), (hex) => Number.parseInt(hex, 16))),
  );
}

function unitOf(_: string, hex: string): string {
  return String.fromCharCode(Number.parseInt(hex, 16));
}

// A byte order mark that somebody escaped belongs to the name.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
