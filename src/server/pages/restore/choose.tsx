/** @jsxImportSource hono/jsx */
import { type ChoosableBackup, ChooseBackup } from "../../../../views/pages/restore/choose.tsx";
import type { View } from "../../../../views/view.tsx";
import { lastGoodBackup } from "../../../jobs/watch/last-good.ts";
import type { Services } from "../../services.ts";
import { destinationText } from "../destination-text.ts";
import { page } from "../page.ts";
import { openedJobs } from "./opened.ts";

export const chooseBackup = page({
  path: "/restore",
  access: "browse",
  forSomeJobs: true,
  handle: ({ view }, services) => ({
    title: view.texts.restore.title,
    place: "restore",
    body: <ChooseBackup backups={backupsOf(services, view)} opened={openedJobs(services)} />,
  }),
});

/** Those whose versions can be looked into, by name. */
function backupsOf({ jobs, database, clock }: Services, { language }: View): ChoosableBackup[] {
  const names = new Intl.Collator(language, { numeric: true });
  return jobs
    .list()
    .filter(({ job }) => job.operationType === "Backup")
    .map(({ job }) => {
      const size = Number(job.metadata.SourceFilesSize ?? Number.NaN);
      return {
        id: job.id,
        name: job.name,
        last: lastGoodBackup(database, { ...job, id: Number(job.id) }, clock.now()),
        size: Number.isFinite(size) && size >= 0 ? size : undefined,
        destination: destinationText(job.targetUrl),
      };
    })
    .toSorted((a, b) => names.compare(a.name, b.name));
}
