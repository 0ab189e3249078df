/** @jsxImportSource hono/jsx */
import * as v from "valibot";
import { Disk, DiskProgress, type DiskProps } from "../../../../views/pages/backup/disk.tsx";
import type { Job } from "../../../jobs/job-store.ts";
import type { ImmediateAnswer } from "../../../jobs/process/immediate-calls.ts";
import { expandPath } from "../../../jobs/special-folders.ts";
import { integerInQuery } from "../../http/values.ts";
import type { Services } from "../../services.ts";
import { requireJob } from "../../v1/backups.ts";
import { InPlace } from "../in-place.tsx";
import { type Look, Looks } from "../looks.ts";
import { action, formText, type Page, page } from "../page.ts";

/** How many changes of each type have their names shown. */
const shown = 100;

type Seen = ImmediateAnswer<"compare-disk">;

const all = new WeakMap<object, Looks<Seen>>();

/** What differs between a version and the disk is looked for once, and kept until somebody wants to know again. */
function looksOf({ database, clock }: Services): Looks<Seen> {
  const known = all.get(database) ?? new Looks(clock);
  all.set(database, known);
  return known;
}

/** How a look at the disk goes on, and its buttons. The page that it stands on is that of the changes. */
export const diskPages: readonly Page[] = [
  page({
    path: "/backup/{id}/disk",
    access: "browse",
    query: v.object({ from: integerInQuery }),
    handle: ({ params, query: { from } }, services) => {
      const { job } = requireJob(services, params.id);
      const look = looksOf(services).of(job.id, subjectOf(services, job, from));
      // Stopped meanwhile, on another page.
      if (!look) return { fragment: null };
      const props = { jobId: job.id, from, look: shownLook(look) };
      return {
        fragment:
          look.state === "looking" ? (
            <InPlace id="disk-progress">
              <DiskProgress {...props} />
            </InPlace>
          ) : (
            <InPlace id="disk">
              <Disk {...props} />
            </InPlace>
          ),
      };
    },
  }),
  action({
    path: "/backup/{id}/disk",
    access: "browse",
    form: v.object({ from: formText, go: formText }),
    handle: ({ params, form: { from, go } }, services) => {
      const { job } = requireJob(services, params.id);
      looksOf(services).end(job.id);
      const place = `backup/${job.id}/changes?from=${Number(from)}`;
      return { goTo: go === "end" ? place : `${place}&to=disk` };
    },
  }),
];

/** The look at the disk that was begun for this version; else it begins. */
export function diskProps(services: Services, job: Job, from: number): DiskProps {
  const looks = looksOf(services);
  const subject = subjectOf(services, job, from);
  const call = { call: "compare-disk", time: from, sources: sourcesOf(services, job), shown } as const;
  const look =
    looks.of(job.id, subject) ??
    looks.begin(job.id, subject, (signal, onProgress) =>
      services.tasks.immediate(job.id, call, {}, { signal, onProgress }),
    );
  return { jobId: job.id, from, look: shownLook(look) };
}

function sourcesOf({ surroundings }: Services, { sources }: Job): string[] {
  return sources.map((source) => expandPath(source, surroundings));
}

/** The version and all that a comparison depends on. */
function subjectOf(services: Services, job: Job, from: number): string {
  return JSON.stringify([from, sourcesOf(services, job), job.filters, job.settings]);
}

function shownLook(look: Look<Seen>): DiskProps["look"] {
  switch (look.state) {
    case "looking": {
      const { filesProcessed = 0, filesTotal = 0 } = look.progress ?? {};
      return { state: "looking", files: filesProcessed, filesTotal };
    }
    case "failed": {
      const { message, advice, id } = look.problem;
      return { state: "failed", what: message, advice, id };
    }
    case "seen":
      return { state: "seen", at: look.at, ...look.answer };
  }
}
