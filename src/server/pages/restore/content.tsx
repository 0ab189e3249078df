/** @jsxImportSource hono/jsx */
import * as v from "valibot";
import { NoPreview, Preview, TextPreview } from "../../../../views/pages/restore/preview.tsx";
import { UserError } from "../../../support/errors.ts";
import { disposition } from "../../http/disposition.ts";
import { requireJob } from "../../v1/backups.ts";
import { type Page, page } from "../page.ts";
import { problemOf } from "../problem-of.ts";
import { requireVersion } from "./input.ts";
import { mediaTypeOf, pdfType, previewKind } from "./media-types.ts";
import { type Range, read, textOf } from "./read-content.ts";
import { chosenPaths } from "./selection.ts";

/** Of a text, bytes that are shown. */
const shownText = 64 * 1024;

const query = v.object({ version: v.optional(v.string(), ""), path: v.optional(v.string(), "") });

/** Contents of backups, which may be anything and come from anybody: no browser takes them for a page of this server. */
const harmless = {
  "Content-Security-Policy":
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; media-src 'self'; img-src 'self' data:; frame-ancestors 'none'",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cache-Control": "private, no-store",
};

/**
 * The viewer that browsers have for a PDF does not begin in a sandbox. It is no document of this server, nor are scripts in the PDF
 * scripts of this server; and without the right type of content it does not begin at all.
 */
const pdfPolicy = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'";

export const contentPages: readonly Page[] = [
  page({
    path: "/restore/{id}/download",
    access: "restore",
    query,
    handle: async ({ params, query: { version, path }, sessionId = "" }, services) => {
      const { job } = requireJob(services, params.id);
      const time = requireVersion(version);
      const paths = chosenPaths(services, { session: sessionId, jobId: job.id, time }, path);
      if (paths.length === 0) return { goTo: `restore/${job.id}` };
      const { size, body } = await read(services, { session: sessionId, jobId: job.id, time }, paths);
      const [only = ""] = paths;
      const name = nameOf(paths.length > 1 ? job.name : only) + (size === undefined ? ".zip" : "");
      const headers = new Headers({ ...harmless, "Content-Disposition": disposition("attachment", name) });
      headers.set("Content-Type", size === undefined ? "application/zip" : "application/octet-stream");
      if (size !== undefined) headers.set("Content-Length", String(size));
      return new Response(body, { headers });
    },
  }),
  page({
    path: "/restore/{id}/content",
    access: "restore",
    query,
    handle: async ({ params, query: { version, path }, request, sessionId = "" }, services) => {
      const { job } = requireJob(services, params.id);
      const place = { session: sessionId, jobId: job.id, time: requireVersion(version) };
      const range = rangeOf(request.headers.get("range"));
      const { size = 0, body } = await read(services, place, [path.replace(/[\\/]+$/, "")], range);
      const type = mediaTypeOf(path);
      const headers = new Headers({ ...harmless, "Accept-Ranges": "bytes", "Content-Type": type });
      if (type === pdfType) headers.set("Content-Security-Policy", pdfPolicy);
      headers.set("Content-Disposition", disposition("inline", nameOf(path)));
      if (!range) {
        headers.set("Content-Length", String(size));
        return new Response(body, { headers });
      }
      if (range.offset >= size) {
        await body.cancel();
        headers.set("Content-Range", `bytes */${size}`);
        return new Response(null, { status: 416, headers });
      }
      const last = Math.min(size, range.offset + (range.length ?? size)) - 1;
      headers.set("Content-Range", `bytes ${range.offset}-${last}/${size}`);
      headers.set("Content-Length", String(last - range.offset + 1));
      return new Response(body, { status: 206, headers });
    },
  }),
  /** For pages that show contents in place. */
  page({
    path: "/restore/{id}/show",
    access: "restore",
    query,
    handle: ({ params, query: { version, path } }, services) => {
      const { job } = requireJob(services, params.id);
      const props = { id: job.id, path, version: requireVersion(version), kind: previewKind(path) };
      return { fragment: <Preview {...props} /> };
    },
  }),
  page({
    path: "/restore/{id}/preview",
    access: "restore",
    query,
    handle: async ({ params, query: { version, path }, sessionId = "" }, services) => {
      const { job } = requireJob(services, params.id);
      const place = { session: sessionId, jobId: job.id, time: requireVersion(version) };
      try {
        const { size = 0, body } = await read(services, place, [path], { offset: 0, length: shownText });
        const bytes = new Uint8Array(await new Response(body).arrayBuffer());
        const text = textOf(bytes);
        if (text === undefined) return { fragment: <NoPreview /> };
        return { fragment: <TextPreview text={text} shown={bytes.byteLength} size={size} /> };
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        return { fragment: <NoPreview why={problemOf(error)} /> };
      }
    },
  }),
];

/** One range from a byte on; anything else gets the whole. */
function rangeOf(header: string | null): Range | undefined {
  const [, from, to] = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(header?.trim() ?? "") ?? [];
  if (from === undefined) return undefined;
  const offset = Number(from);
  if (!to) return { offset, length: undefined };
  return Number(to) < offset ? undefined : { offset, length: Number(to) - offset + 1 };
}

function nameOf(path: string): string {
  return path.replace(/[\\/]+$/, "").replace(/^.*[\\/]/s, "") || "files";
}
