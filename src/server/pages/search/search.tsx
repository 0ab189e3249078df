/** @jsxImportSource hono/jsx */
import * as v from "valibot";
import { Found, FoundPiece, type FoundProps } from "../../../../views/pages/search/found.tsx";
import { SearchPage } from "../../../../views/pages/search/search.tsx";
import type { View } from "../../../../views/view.tsx";
import { UserError } from "../../../support/errors.ts";
import type { Services } from "../../services.ts";
import { requireJob } from "../../v1/backups.ts";
import { type Page, page } from "../page.ts";
import { previewKind } from "../restore/media-types.ts";
import { readSearch, type SearchWish } from "./query.ts";

/** Of each backup where all are searched; and where one is. */
const fewResults = 20;
const manyResults = 200;
/** How long somebody waits for the first of them, in milliseconds; the page asks for the others then. */
const patience = 1000;

const countInQuery = v.optional(
  v.fallback(v.pipe(v.string(), v.transform(Number), v.safeInteger(), v.minValue(0)), 0),
  "0",
);
const query = v.object({
  q: v.optional(v.string(), ""),
  /** The one to search; empty: all. */
  backup: v.optional(v.string(), ""),
  page: v.optional(v.fallback(v.pipe(v.string(), v.transform(Number), v.safeInteger(), v.minValue(1)), 1), "1"),
  /** Where a search has ended that goes on here, see `FoundFiles.rest`, and how much of it is shown already. */
  after: v.optional(v.string()),
  skip: countInQuery,
  shown: countInQuery,
});

/** Which part of what is found is wanted. */
interface WantedPart {
  /** From 0; undefined: the first results only. */
  readonly page: number | undefined;
  readonly after?: string | undefined;
  readonly skip: number;
  readonly shown: number;
}

export const searchPages: readonly Page[] = [
  page({
    path: "/search",
    access: "browse",
    forSomeJobs: true,
    query,
    handle: async ({ query: { q, backup, ...part }, view }, services) => {
      const read = readSearch(q);
      const wish = read && "wish" in read ? read.wish : undefined;
      const only =
        wish && backup !== "" ? await found(services, backup, q, wish, { ...part, page: part.page - 1 }) : undefined;
      return {
        title: q === "" ? view.texts.common.search : view.texts.search.titleOf(q),
        place: "search",
        status: read && "problem" in read ? 422 : 200,
        body: (
          <SearchPage
            text={q}
            problem={read && "problem" in read ? read.problem : undefined}
            backups={wish && !only ? backupsOf(services, view) : []}
            only={only}
          />
        ),
      };
    },
  }),
  page({
    path: "/search/{id}",
    access: "browse",
    query,
    handle: async ({ params, query: { q } }, services) => {
      const read = readSearch(q);
      if (!read || !("wish" in read)) return { goTo: "search" };
      const first = { page: undefined, skip: 0, shown: 0 };
      return { fragment: <Found {...(await found(services, params.id, q, read.wish, first))} /> };
    },
  }),
  page({
    path: "/search/{id}/rest",
    access: "browse",
    query: v.object({ ...query.entries, page: v.optional(query.entries.page.wrapped) }),
    handle: async ({ params, query: { q, page, ...part } }, services) => {
      const read = readSearch(q);
      if (!read || !("wish" in read)) return { goTo: "search" };
      const wanted = { ...part, page: page === undefined ? undefined : page - 1 };
      return { fragment: <FoundPiece {...(await found(services, params.id, q, read.wish, wanted))} /> };
    },
  }),
];

function backupsOf({ jobs }: Services, { language }: View): { id: string; name: string }[] {
  const names = new Intl.Collator(language, { numeric: true });
  return jobs
    .list()
    .filter(({ job }) => job.operationType === "Backup")
    .map(({ job: { id, name } }) => ({ id, name }))
    .toSorted((a, b) => names.compare(a.name, b.name));
}

/** What one backup has. */
async function found(
  services: Services,
  id: string,
  text: string,
  wish: SearchWish,
  { page, after, skip, shown }: WantedPart,
): Promise<FoundProps> {
  const { job } = requireJob(services, id);
  const about = { id: job.id, backup: job.name, text, page, shown };
  const results = page === undefined ? fewResults : manyResults;
  const part = {
    offset: after === undefined ? (page ?? 0) * results : skip,
    limit: Math.max(0, results - shown),
    ...(after !== undefined && { after }),
    patience,
  };
  try {
    const call = { call: "find-files", ...wish, ...part } as const;
    const { items, hasMore, rest } = await services.tasks.immediate(job.id, call);
    const files = items.map((item) => ({
      ...item,
      modified: item.modified ?? undefined,
      preview: item.kind === "file" ? previewKind(item.path) : undefined,
    }));
    return { ...about, hasMore, files, rest: rest && { after: rest.after, skip: rest.offset } };
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
