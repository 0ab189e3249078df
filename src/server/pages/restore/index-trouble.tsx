/** @jsxImportSource hono/jsx */
import { IndexTrouble, type IndexTroubleKind } from "../../../../views/pages/restore/index-trouble.tsx";
import { indexLink } from "../../../../views/pages/restore/links.ts";
import type { View } from "../../../../views/view.tsx";
import type { Job } from "../../../jobs/job-store.ts";
import { UserError } from "../../../support/errors.ts";
import type { GoTo, PageCall, PageContent } from "../page.ts";

const kinds: Readonly<Record<string, IndexTroubleKind | "missing">> = {
  NoLocalDatabase: "missing",
  NoFilesetsFound: "missing",
  DatabaseLocked: "busy",
  DatabaseDamaged: "damaged",
};

/** What `read` shows; where the local index does not answer, what to do about it. One that is not there can be read. */
export async function withIndex(
  { view, request }: Pick<PageCall, "view" | "request">,
  job: Job,
  read: () => Promise<PageContent>,
): Promise<PageContent | GoTo> {
  try {
    return await read();
  } catch (error) {
    const kind = error instanceof UserError ? kinds[error.id] : undefined;
    if (kind === undefined) throw error;
    const { pathname, search } = new URL(request.url);
    const here = pathname.slice(1) + search;
    if (kind === "missing") return { goTo: indexLink(job.id, here) };
    return {
      title: restoreTitle(view, job),
      place: "restore",
      body: <IndexTrouble kind={kind} name={job.name} id={job.id} here={here} />,
    };
  }
}

export function restoreTitle({ texts }: View, { name }: Pick<Job, "name">): string {
  return texts.restore.treeTitle(name);
}
