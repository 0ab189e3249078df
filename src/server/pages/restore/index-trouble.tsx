/** @jsxImportSource hono/jsx */
import { IndexTrouble, type IndexTroubleKind } from "../../../../views/pages/restore/index-trouble.tsx";
import type { View } from "../../../../views/view.tsx";
import type { Job } from "../../../jobs/job-store.ts";
import { UserError } from "../../../support/errors.ts";
import type { PageCall, PageContent } from "../page.ts";

const kinds: Readonly<Record<string, IndexTroubleKind>> = {
  NoLocalDatabase: "missing",
  NoFilesetsFound: "missing",
  DatabaseLocked: "busy",
  DatabaseDamaged: "damaged",
};

/** What `read` shows; where the local index does not answer, what to do about it. */
export async function withIndex(
  { view, request }: Pick<PageCall, "view" | "request">,
  job: Job,
  read: () => Promise<PageContent>,
): Promise<PageContent> {
  try {
    return await read();
  } catch (error) {
    const kind = error instanceof UserError ? kinds[error.id] : undefined;
    if (kind === undefined) throw error;
    const { pathname, search } = new URL(request.url);
    return {
      title: restoreTitle(view, job),
      place: "restore",
      body: <IndexTrouble kind={kind} name={job.name} here={pathname.slice(1) + search} />,
    };
  }
}

export function restoreTitle({ texts }: View, { name }: Pick<Job, "name">): string {
  return texts.restore.treeTitle(name);
}
