/** @jsxImportSource hono/jsx */
import { randomUUID } from "node:crypto";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { Disk, DiskProgress, type DiskProps } from "../../../../views/pages/backup/disk.tsx";
import type { Job } from "../../../jobs/job-store.ts";
import { readChangeLines } from "../../../jobs/process/change-lines.ts";
import type { ImmediateAnswer } from "../../../jobs/process/immediate-calls.ts";
import { expandPath } from "../../../jobs/special-folders.ts";
import { integerInQuery } from "../../http/values.ts";
import type { Services } from "../../services.ts";
import { requireJob } from "../../v1/backups.ts";
import { InPlace } from "../in-place.tsx";
import { type Look, Looks } from "../looks.ts";
import { action, formText, type Page, page } from "../page.ts";
import { changeFormats, changesFile, dayOf } from "./change-files.ts";

/** How many changes of each type have their names shown. */
const shown = 100;

/** How long the list of all changes can be saved, in milliseconds. */
const listKept = 24 * 3_600_000;

/** With the file that lists all changes. */
type Seen = ImmediateAnswer<"compare-disk"> & { readonly list: string };

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
  page({
    path: "/backup/{id}/disk/file",
    access: "browse",
    query: v.object({ from: integerInQuery, as: v.picklist(changeFormats) }),
    handle: ({ params, query: { from, as } }, services) => {
      const { job } = requireJob(services, params.id);
      const look = looksOf(services).of(job.id, subjectOf(services, job, from));
      const place = `backup/${job.id}/changes?from=${from}&to=disk`;
      if (look?.state !== "seen" || !existsSync(look.answer.list)) return { goTo: place };
      const { added, modified, deleted } = look.answer.counts;
      const counts = { added: added.count, deleted: deleted.count, modified: modified.count };
      const version = new Date(from * 1000);
      const about = { backup: job.name, from: version.toISOString(), to: "disk", seen: look.at.toISOString(), counts };
      const name = `${job.name} ${dayOf(version)} ${dayOf(look.at)}`;
      return changesFile({ format: as, name, about, parts: readChangeLines(look.answer.list) });
    },
  }),
  action({
    path: "/backup/{id}/disk",
    access: "browse",
    form: v.object({ from: formText, go: formText }),
    handle: ({ params, form: { from, go } }, services) => {
      const { job } = requireJob(services, params.id);
      const looks = looksOf(services);
      const look = looks.of(job.id, subjectOf(services, job, Number(from)));
      if (look?.state === "seen") rmSync(look.answer.list, { force: true });
      looks.end(job.id);
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
    looks.begin(job.id, subject, async (signal, onProgress) => {
      const list = listFor(services);
      const answer = await services.tasks.immediate(job.id, { ...call, list }, {}, { signal, onProgress });
      return { ...answer, list };
    });
  return { jobId: job.id, from, look: shownLook(look) };
}

/** A place for a list of changes, which is cleaned up when nobody can want it any more. */
function listFor({ database, clock, temporaryFolder }: Services): string {
  const path = join(temporaryFolder, `bunker-changes-${randomUUID()}.jsonl`);
  const created = clock.now();
  database.temporaryFiles.add({ origin: "changes", path, created, expires: new Date(created.getTime() + listKept) });
  return path;
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
    case "seen": {
      const { list: _, ...seen } = look.answer;
      return { state: "seen", at: look.at, ...seen };
    }
  }
}
