/** @jsxImportSource hono/jsx */
import * as v from "valibot";
import { CompareContents } from "../../../../views/pages/restore/compare.tsx";
import { type LinesProps, LinesThatDiffer } from "../../../../views/pages/restore/line-diff.tsx";
import { UserError } from "../../../support/errors.ts";
import type { Services } from "../../services.ts";
import { requireJob } from "../../v1/backups.ts";
import { type Page, page } from "../page.ts";
import { problemOf } from "../problem-of.ts";
import { withIndex } from "./index-trouble.tsx";
import { requireVersion, versionInQuery } from "./input.ts";
import { lineDiff } from "./line-diff.ts";
import { type Place, read, textOf } from "./read-content.ts";

/** Bytes of a text that can be compared. */
const mostBytes = 512 * 1024;

/** Two contents of one text, line by line. */
export const comparePages: readonly Page[] = [
  page({
    path: "/restore/{id}/compare",
    access: "restore",
    query: v.object({ from: versionInQuery, to: versionInQuery, path: v.optional(v.string(), "") }),
    handle: async (call, services) => {
      const { path, from, to } = call.query;
      const { job } = requireJob(services, call.params.id);
      if (path === "") return { goTo: `restore/${job.id}` };
      return await withIndex(call, job, async () => {
        const { contents } = await services.tasks.immediate(job.id, { call: "file-life", path });
        // The newest first: what a version has is the first content that is not newer.
        const at = (time: Date | undefined, otherwise: number) => {
          const found = time ? contents.findIndex(({ first }) => first <= time) : otherwise;
          return found === -1 ? contents.length - 1 : found;
        };
        const after = at(to, 0);
        const before = at(from, Math.min(after + 1, contents.length - 1));
        const name = path.replace(/^.*[\\/]/s, "");
        return {
          title: call.view.texts.restore.compareTitle(name),
          place: "restore",
          body: (
            <CompareContents
              id={job.id}
              backup={job.name}
              path={path}
              contents={contents.map((content) => ({ ...content, modified: content.modified ?? undefined }))}
              before={before}
              after={after}
            />
          ),
        };
      });
    },
  }),
  page({
    path: "/restore/{id}/compare/lines",
    access: "restore",
    query: v.object({ from: v.string(), to: v.string(), path: v.string() }),
    handle: async ({ params, query: { from, to, path }, sessionId = "" }, services) => {
      const { job } = requireJob(services, params.id);
      const place = (version: string) => ({ session: sessionId, jobId: job.id, time: requireVersion(version) });
      return { fragment: <LinesThatDiffer {...(await linesOf(services, place(from), place(to), path))} /> };
    },
  }),
];

async function linesOf(services: Services, from: Place, to: Place, path: string): Promise<LinesProps> {
  try {
    const [before, after] = [await textAt(services, from, path), await textAt(services, to, path)];
    if (before === "long" || after === "long") return { kind: "long", limit: mostBytes };
    if (before === undefined || after === undefined) return { kind: "no-text" };
    const diff = lineDiff(before.text, after.text);
    return diff ? { kind: "lines", diff } : { kind: "too-different" };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { kind: "failed", why: problemOf(error) };
  }
}

/** Undefined for what is no text. */
async function textAt(services: Services, place: Place, path: string): Promise<{ text: string } | "long" | undefined> {
  const { size = 0, body } = await read(services, place, [path], { range: { offset: 0, length: mostBytes } });
  if (size > mostBytes) {
    await body.cancel();
    return "long";
  }
  const text = textOf(new Uint8Array(await new Response(body).arrayBuffer()));
  return text === undefined ? undefined : { text };
}
