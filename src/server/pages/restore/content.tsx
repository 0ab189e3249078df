/** @jsxImportSource hono/jsx */
import * as v from "valibot";
import { NoPreview, Preview, TextPreview } from "../../../../views/pages/restore/preview.tsx";
import { UserError } from "../../../support/errors.ts";
import { archives, contentAnswer, harmless, lastName, savedAs } from "../../http/content.ts";
import { disposition } from "../../http/disposition.ts";
import { requireJob } from "../../v1/backups.ts";
import { type Page, page } from "../page.ts";
import { problemOf } from "../problem-of.ts";
import { requireVersion } from "./input.ts";
import { mediaTypeOf, pdfType, previewKind } from "./media-types.ts";
import { read, textOf } from "./read-content.ts";
import { chosenPaths } from "./selection.ts";

/** Of a text, bytes that are shown. */
const shownText = 64 * 1024;

const query = v.object({ version: v.optional(v.string(), ""), path: v.optional(v.string(), "") });

/**
 * The viewer that browsers have for a PDF does not begin in a sandbox. It is no document of this server, nor are scripts in the PDF
 * scripts of this server; and without the right type of content it does not begin at all.
 */
const pdfPolicy = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'";

export const contentPages: readonly Page[] = [
  page({
    path: "/restore/{id}/download",
    access: "restore",
    query: v.object({ ...query.entries, as: v.optional(v.fallback(v.picklist(archives), "zip"), "zip") }),
    handle: async ({ params, query: { version, path, as }, request, sessionId = "" }, services) => {
      const { job } = requireJob(services, params.id);
      const place = { session: sessionId, jobId: job.id, time: requireVersion(version) };
      const paths = chosenPaths(services, place, path);
      if (paths.length === 0) return { goTo: `restore/${job.id}` };
      const { name, type } = savedAs(paths, as, job.name);
      const headers = new Headers({ ...harmless, "Content-Type": type });
      headers.set("Content-Disposition", disposition("attachment", name));
      return contentAnswer(request, headers, (range) => read(services, place, paths, { range, archive: as }));
    },
  }),
  page({
    path: "/restore/{id}/content",
    access: "restore",
    query,
    handle: ({ params, query: { version, path }, request, sessionId = "" }, services) => {
      const { job } = requireJob(services, params.id);
      const place = { session: sessionId, jobId: job.id, time: requireVersion(version) };
      const type = mediaTypeOf(path);
      const headers = new Headers({ ...harmless, "Content-Type": type });
      if (type === pdfType) headers.set("Content-Security-Policy", pdfPolicy);
      headers.set("Content-Disposition", disposition("inline", lastName(path)));
      return contentAnswer(request, headers, (range) =>
        read(services, place, [path.replace(/[\\/]+$/, "")], { range }),
      );
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
        const { size = 0, body } = await read(services, place, [path], { range: { offset: 0, length: shownText } });
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
