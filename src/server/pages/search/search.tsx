/** @jsxImportSource hono/jsx */
import * as v from "valibot";
import { Found, type FoundProps } from "../../../../views/pages/search/found.tsx";
import { SearchPage } from "../../../../views/pages/search/search.tsx";
import { UserError } from "../../../support/errors.ts";
import type { Services } from "../../services.ts";
import { requireJob } from "../../v1/backups.ts";
import { type Page, page } from "../page.ts";
import { readSearch, type SearchWish } from "./query.ts";

/** Of each backup where all are searched; and where one is. */
const fewResults = 20;
const manyResults = 200;

const query = v.object({
  q: v.optional(v.string(), ""),
  /** The one to search; empty: all. */
  backup: v.optional(v.string(), ""),
  page: v.optional(v.fallback(v.pipe(v.string(), v.transform(Number), v.safeInteger(), v.minValue(1)), 1), "1"),
});

export const searchPages: readonly Page[] = [
  page({
    path: "/search",
    query,
    handle: async ({ query: { q, backup, page: number }, view }, services) => {
      const read = readSearch(q);
      const wish = read && "wish" in read ? read.wish : undefined;
      const only = wish && backup !== "" ? await found(services, backup, q, wish, number - 1) : undefined;
      return {
        title: q === "" ? view.texts.common.search : view.texts.search.titleOf(q),
        place: "search",
        status: read && "problem" in read ? 422 : 200,
        body: (
          <SearchPage
            text={q}
            problem={read && "problem" in read ? read.problem : undefined}
            backups={wish && !only ? backupsOf(services) : []}
            only={only}
          />
        ),
      };
    },
  }),
  page({
    path: "/search/{id}",
    query,
    handle: async ({ params, query: { q } }, services) => {
      const read = readSearch(q);
      if (!read || !("wish" in read)) return { goTo: "search" };
      return { fragment: <Found {...(await found(services, params.id, q, read.wish, undefined))} /> };
    },
  }),
];

function backupsOf({ jobs }: Services): { id: string; name: string }[] {
  const names = new Intl.Collator(undefined, { numeric: true });
  return jobs
    .list()
    .filter(({ job }) => job.operationType === "Backup")
    .map(({ job: { id, name } }) => ({ id, name }))
    .toSorted((a, b) => names.compare(a.name, b.name));
}

/** What one backup has. @param number of the page, from 0; undefined: the first results only. */
async function found(
  services: Services,
  id: string,
  text: string,
  wish: SearchWish,
  number: number | undefined,
): Promise<FoundProps> {
  const { job } = requireJob(services, id);
  const about = { id: job.id, backup: job.name, text, page: number };
  const limit = number === undefined ? fewResults : manyResults;
  try {
    const call = { call: "find-files", ...wish, texts: [...wish.texts], offset: (number ?? 0) * limit, limit } as const;
    const { items, hasMore } = await services.tasks.immediate(job.id, { ...call, texts: [...call.texts] });
    return { ...about, hasMore, files: items.map((item) => ({ ...item, modified: item.modified ?? undefined })) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { ...about, hasMore: false, files: [], problem: problemOf(error) };
  }
}

function problemOf({ id, message }: UserError): FoundProps["problem"] {
  if (id === "DatabaseLocked") return { kind: "busy" };
  if (id === "NoLocalDatabase") return { kind: "missing" };
  return id === "NoFilesetsFound" ? undefined : { kind: "other", message };
}
