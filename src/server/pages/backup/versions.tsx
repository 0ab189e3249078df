/** @jsxImportSource hono/jsx */
import * as v from "valibot";
import { DeleteVersions } from "../../../../views/pages/backup/delete-versions.tsx";
import { type VersionRow, Versions, type VersionsProps } from "../../../../views/pages/backup/versions.tsx";
import type { View } from "../../../../views/view.tsx";
import type { StoredRun } from "../../../database/server/records.ts";
import type { Job } from "../../../jobs/job-store.ts";
import { pinnedAmong, releaseVersions } from "../../../jobs/pinned-versions.ts";
import { UserError } from "../../../support/errors.ts";
import { integerInQuery } from "../../http/values.ts";
import type { Services } from "../../services.ts";
import { requireJob } from "../../v1/backups.ts";
import { pin, versionTimes } from "../../v1/pinned-versions.ts";
import { action, formList, formText, type Page, page } from "../page.ts";
import { back } from "../run-actions.ts";
import { numberIn } from "../run-lines.ts";
import { liveHead, tabOf } from "./subject.tsx";
import { hasDisk, hasVersions, type KnownVersion, secondsOf, versionList } from "./version-lists.ts";

const shownAtOnce = 50;

const listQuery = v.object({
  /** Only versions of this day, as `2026-11-25`. */
  day: v.optional(v.fallback(v.pipe(v.string(), v.isoDate()), ""), ""),
  page: v.optional(v.fallback(integerInQuery, 0), "0"),
  destination: v.optional(v.string(), ""),
  none: v.optional(v.string(), ""),
});

/** The versions of a backup: which there are, what changed from one to the next, and their end. */
export const versionPages: readonly Page[] = [
  page({
    path: "/backup/{id}",
    access: "read",
    query: listQuery,
    handle: async ({ params, query, view }, services) => {
      const { job } = requireJob(services, params.id);
      const props = await versionsProps(services, view, job, query);
      return tabOf(services, view, job.id, "versions", <Versions {...props} />, props.noneChosen ? 422 : undefined);
    },
    live: async ({ params, query, view }, services) => {
      const head = liveHead(services, view, params.id);
      // Nobody waits for the destination again and again.
      if (query.destination !== "") return [head];
      const { job } = requireJob(services, params.id);
      return [head, <Versions {...(await versionsProps(services, view, job, query))} />];
    },
  }),
  action({
    path: "/backup/{id}/choose-versions",
    access: "administer",
    isQuestion: true,
    form: v.object({ version: formList }),
    handle: ({ params, form }, services) => {
      const { job } = requireJob(services, params.id);
      const place = `backup/${job.id}`;
      return { goTo: form.version.length === 0 ? `${place}?none=1` : `${place}/delete-versions?times=${form.version}` };
    },
  }),
  page({
    path: "/backup/{id}/delete-versions",
    access: "administer",
    query: v.object({ times: v.optional(v.string(), "") }),
    handle: async ({ params, query, view }, services) => {
      const { job } = requireJob(services, params.id);
      const { versions } = await versionList(services, job);
      const times = timesIn(query.times);
      const chosen = versions.filter((version) => times.includes(secondsOf(version.time)));
      const held = pinned(job, versions);
      const props = {
        jobId: job.id,
        versions: chosen.map(shortVersion),
        isGone: chosen.length < times.length || times.length === 0,
        isAll: chosen.length === versions.length,
        isPinned: chosen.some(({ time }) => held.has(secondsOf(time))),
        kept: versions.length - chosen.length,
      };
      return tabOf(services, view, job.id, "versions", <DeleteVersions {...props} />);
    },
  }),
  action({
    path: "/backup/{id}/delete-versions",
    access: "administer",
    form: v.object({ times: formText }),
    handle: async ({ params, form }, services) => {
      const { job } = requireJob(services, params.id);
      const times = timesIn(form.times);
      // Asked anew: numbers of versions mean others once some are gone.
      const { filesets } = await services.tasks.immediate(job.id, { call: "list-filesets", fromRemote: false });
      const chosen = filesets.filter((version) => times.includes(secondsOf(version.time)));
      if (chosen.length !== times.length || chosen.length === 0) {
        throw new UserError("VersionsHaveChanged", "There are other versions now than when you chose", {
          advice: "Nothing was deleted. Look at the versions again, and choose once more.",
        });
      }
      if (chosen.length === filesets.length) {
        throw new UserError("AllVersionsChosen", "A backup keeps at least one version", {
          advice: "Nothing was deleted. To give up all versions, delete the backup with its files at the destination.",
        });
      }
      const held = pinned(job, filesets);
      if (chosen.some(({ time }) => held.has(secondsOf(time)))) {
        throw new UserError("VersionPinned", "A version that you chose is pinned", {
          advice: "Nothing was deleted. Unpin it first if it may go.",
        });
      }
      const version = chosen.map((each) => each.version).join(",");
      services.tasks.add({ kind: "operation", operation: "Delete", jobId: job.id, options: { version } });
      return { goTo: `backup/${job.id}` };
    },
  }),
  action({
    path: "/backup/{id}/pin-version",
    access: "administer",
    form: v.object({ version: formText }),
    handle: async (call, services) => {
      const { id } = call.params;
      pin(services, id, timesIn(call.form.version), await versionTimes(services, id));
      return back(call);
    },
  }),
  action({
    path: "/backup/{id}/release-version",
    access: "administer",
    form: v.object({ version: formText }),
    handle: async (call, services) => {
      const found = requireJob(services, call.params.id);
      const known = await versionTimes(services, found.job.id);
      releaseVersions(services.jobs, found, timesIn(call.form.version), known);
      return back(call);
    },
  }),
];

function pinned(job: Job, versions: readonly Pick<KnownVersion, "time">[]): ReadonlySet<number> {
  return pinnedAmong(
    job,
    versions.map(({ time }) => secondsOf(time)),
  );
}

async function versionsProps(
  services: Services,
  view: View,
  job: Job,
  query: v.InferOutput<typeof listQuery>,
): Promise<VersionsProps> {
  const { versions, isOld, problem } = await versionList(services, job, query.destination !== "");
  const days = new Map<string, number>();
  for (const { time } of versions) {
    const day = view.formats.dayKey(time);
    days.set(day, (days.get(day) ?? 0) + 1);
  }
  const wanted = query.day === "" ? versions : versions.filter(({ time }) => view.formats.dayKey(time) === query.day);
  const shown = wanted.slice(query.page * shownAtOnce, (query.page + 1) * shownAtOnce);
  const runs = runsOf(services, job, shown);
  const kept = pinned(job, versions);
  return {
    jobId: job.id,
    days,
    day: query.day === "" ? undefined : query.day,
    total: versions.length,
    rows: shown.map((version) => ({
      ...rowOf(version, versions[versions.indexOf(version) + 1], runs),
      isPinned: kept.has(secondsOf(version.time)),
    })),
    page: query.page,
    pages: Math.ceil(wanted.length / shownAtOnce),
    isOld,
    problem: problem && { what: problem.message, advice: problem.advice, id: problem.id },
    isDatabaseMissing: versions.length === 0 && !problem && hasVersions(job),
    noneChosen: query.none !== "",
    isMirror: job.operationType === "Sync",
    hasDisk: hasDisk(job),
  };
}

function runsOf({ database }: Services, job: Job, versions: readonly KnownVersion[]): StoredRun[] {
  const [newest, oldest] = [versions[0], versions.at(-1)];
  if (!newest || !oldest || job.isTemporary) return [];
  return database.runs.between(Number(job.id), "Backup", oldest.time, new Date(newest.time.getTime() + 1000));
}

function rowOf(
  version: KnownVersion,
  previous: KnownVersion | undefined,
  runs: readonly StoredRun[],
): Omit<VersionRow, "isPinned"> {
  const moment = secondsOf(version.time);
  const run = runs.find(({ started, finished }) => secondsOf(started) <= moment && moment <= secondsOf(finished));
  return {
    ...shortVersion(version),
    previous: previous && secondsOf(previous.time),
    isPartial: version.isFull === false,
    run: run && {
      id: run.id,
      added: numberIn(run.summary, "AddedFiles"),
      changed: numberIn(run.summary, "ModifiedFiles"),
      removed: numberIn(run.summary, "DeletedFiles"),
      newBytes: numberIn(run.summary, "SizeOfAddedFiles") + numberIn(run.summary, "SizeOfModifiedFiles"),
    },
  };
}

function shortVersion({ time, fileCount, fileSizes }: KnownVersion) {
  return { time, seconds: secondsOf(time), files: fileCount ?? undefined, bytes: fileSizes ?? undefined };
}

function timesIn(text: string): number[] {
  return text
    .split(",")
    .filter((part) => /^\d{1,12}$/.test(part))
    .map(Number);
}
