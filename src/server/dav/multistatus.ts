import { createHash } from "node:crypto";
import { mediaTypeOf } from "../pages/restore/media-types.ts";
import type { WantedProperties } from "./propfind.ts";
import type { Listed } from "./resources.ts";

const davSpace = "DAV:";

/** An answer with a part for each resource, which is written while it is sent. @param parts the first is there already. */
export function multistatus(parts: AsyncIterator<string>, first: string): Response {
  const encoder = new TextEncoder();
  let isBegun = false;
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        if (!isBegun) {
          isBegun = true;
          return controller.enqueue(
            encoder.encode(`<?xml version="1.0" encoding="utf-8"?>\n<D:multistatus xmlns:D="${davSpace}">\n${first}`),
          );
        }
        const { done, value } = await parts.next();
        if (!done) return controller.enqueue(encoder.encode(value === "" ? "\n" : value));
        controller.enqueue(encoder.encode("</D:multistatus>\n"));
        controller.close();
      },
      cancel: async () => void (await parts.return?.()),
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { status: 207, headers: { "Content-Type": "application/xml; charset=utf-8" } });
}

/** What is told of one resource. @param href where it is, as the client knows this server. */
export function responsePart(href: string, resource: Listed, wanted: WantedProperties): string {
  const known = propertiesOf(resource);
  const found: string[] = [];
  const missing: string[] = [];
  if (wanted === "all") for (const [name, value] of known) found.push(element(name, value));
  else if (wanted === "names") for (const name of known.keys()) found.push(element(name, ""));
  else {
    for (const { space, name } of wanted) {
      const value = space === davSpace ? known.get(name) : undefined;
      if (value !== undefined) found.push(element(name, value));
      else missing.push(space === "" ? `<${name} xmlns=""/>` : `<x:${name} xmlns:x="${escaped(space)}"/>`);
    }
  }
  const stats =
    (found.length > 0 || missing.length === 0 ? status(found, "200 OK") : "") +
    (missing.length > 0 ? status(missing, "404 Not Found") : "");
  return `<D:response><D:href>${escaped(href)}</D:href>${stats}</D:response>\n`;
}

/** The tag by which a client knows a file again. */
export function entityTag(mark: string): string {
  return `"${createHash("sha256").update(mark).digest("base64url").slice(0, 22)}"`;
}

function propertiesOf(resource: Listed): ReadonlyMap<string, string> {
  const properties = new Map([
    ["displayname", escaped(resource.name)],
    ["resourcetype", resource.kind === "folder" ? "<D:collection/>" : ""],
    ["supportedlock", ""],
  ]);
  if (resource.modified) properties.set("getlastmodified", resource.modified.toUTCString());
  if (resource.kind === "file") {
    properties.set("getcontentlength", String(resource.size));
    properties.set("getcontenttype", mediaTypeOf(resource.name));
    properties.set("getetag", escaped(entityTag(resource.mark)));
  }
  return properties;
}

function element(name: string, value: string): string {
  return value === "" ? `<D:${name}/>` : `<D:${name}>${value}</D:${name}>`;
}

function status(properties: readonly string[], line: string): string {
  return `<D:propstat><D:prop>${properties.join("")}</D:prop><D:status>HTTP/1.1 ${line}</D:status></D:propstat>`;
}

/** As text of XML; what no XML may hold becomes a sign of its own. */
function escaped(text: string): string {
  return (
    text
      .toWellFormed()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: XML has none of them.
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
      .replaceAll("\r", "&#13;")
  );
}
