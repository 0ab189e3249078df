import type { ImmediateCall } from "../../jobs/process/immediate-calls.ts";
import type { ReadContent } from "../../jobs/task-queue.ts";
import type { Range } from "../http/content.ts";
import type { Services } from "../services.ts";
import { readVersion } from "../version-content.ts";
import { type Place, placeOf, type Root } from "./roots.ts";

/** Entries that are asked for at once. */
const pageSize = 2000;
/** Beginnings of versions that are remembered. */
const mostRemembered = 200;

interface Described {
  readonly name: string;
  readonly modified: Date | undefined;
}

export interface Folder extends Described {
  readonly kind: "folder";
  /** Some at a time. */
  children(signal: AbortSignal): AsyncGenerator<readonly Listed[]>;
}

export interface File extends Described {
  readonly kind: "file";
  readonly size: number;
  /** The same file of the same version has the same one, and no other has. */
  readonly mark: string;
}

/** A file that can be read. */
export interface ReadableFile extends File {
  read(range: Range | undefined): Promise<ReadContent>;
}

/** What a folder holds. */
export type Listed = File | (Described & { readonly kind: "folder" });

/** What there is at an address, and which job it belongs to. */
export interface Found {
  readonly jobId: string | undefined;
  readonly resource: Folder | ReadableFile;
}

/** All that can be seen of backups as folders: jobs, in each its versions, in each its tree. Links are left out: WebDAV has none. */
export class Resources {
  /** By job and version. */
  readonly #roots = new Map<string, readonly Root[]>();

  /** @param way the names that lead there. Throws what looking into a backup throws. */
  async find(services: Services, way: readonly string[], signal: AbortSignal): Promise<Found | undefined> {
    const [jobName, versionName, ...rest] = way;
    const jobs = namedJobs(services);
    if (jobName === undefined) {
      const all = [...jobs].map(([name]) => ({ kind: "folder" as const, name, modified: undefined }));
      return { jobId: undefined, resource: folder("", undefined, [all]) };
    }
    const job = jobs.get(jobName);
    if (!job) return undefined;
    if (versionName === undefined) {
      const times = await versionsOf(services, job.id, signal);
      const versions = times.map((time) => ({ kind: "folder" as const, name: nameOfVersion(time), modified: time }));
      return { jobId: job.id, resource: folder(jobName, times[0], [versions]) };
    }
    const time = timeOfVersion(versionName);
    const roots = time && (await this.#rootsOf(services, job.id, time, signal));
    const place = roots && placeOf(roots, rest);
    if (!place) return undefined;
    const version: Version = { services, jobId: job.id, time };
    const resource = await resourceAt(version, place, way.at(-1) ?? "", signal);
    return resource && { jobId: job.id, resource };
  }

  /** Undefined if there is no such version. */
  async #rootsOf(services: Services, jobId: string, time: Date, signal: AbortSignal) {
    const key = `${jobId} ${time.getTime()}`;
    const known = this.#roots.get(key);
    if (known) return known;
    const times = await versionsOf(services, jobId, signal);
    if (!times.some((each) => each.getTime() === time.getTime())) return undefined;
    const wanted = { folders: [], madeAt: time.getTime() / 1000, page: 0, pageSize: 0 };
    const { items } = await services.tasks.immediate(jobId, { call: "list-folder", ...wanted }, {}, { signal });
    const roots = items.filter(({ isSymlink }) => !isSymlink);
    this.#roots.set(key, roots);
    const [oldest] = this.#roots.keys();
    if (this.#roots.size > mostRemembered && oldest !== undefined) this.#roots.delete(oldest);
    return roots;
  }
}

interface Version {
  readonly services: Services;
  readonly jobId: string;
  readonly time: Date;
}

async function resourceAt(version: Version, place: Place, name: string, signal: AbortSignal) {
  if (place.kind === "way") {
    const next = place.next.map(({ name: each, root }): Listed => {
      if (!root || root.isFolder) return { kind: "folder", name: each, modified: root?.modified };
      return fileOf(version, root.path, each, root.size, root.modified);
    });
    return folder(name, version.time, [next]);
  }
  const { root, path, isRoot } = place;
  if (isRoot && root.isFolder) return treeFolder(version, path, name, root.modified);
  if (isRoot) return readable(version, fileOf(version, path, name, root.size, root.modified), path);
  const call = { call: "version-entry", time: version.time.getTime() / 1000, path } as const;
  const found = await version.services.tasks.immediate(version.jobId, call, {}, { signal });
  if (!found || found.kind === "link") return undefined;
  const modified = found.modified ?? undefined;
  if (found.kind === "folder") return treeFolder(version, found.path, name, modified);
  return readable(version, fileOf(version, path, name, found.size, modified), path);
}

function folder(name: string, modified: Date | undefined, pages: readonly (readonly Listed[])[]): Folder {
  return {
    kind: "folder",
    name,
    modified,
    children: async function* () {
      yield* pages;
    },
  };
}

/** @param path with its separator. */
function treeFolder(version: Version, path: string, name: string, modified: Date | undefined): Folder {
  const { services, jobId, time } = version;
  return {
    kind: "folder",
    name,
    modified,
    children: async function* (signal) {
      for (let page = 0; ; page++) {
        const wanted = { folders: [path], madeAt: time.getTime() / 1000, page, pageSize };
        const call: ImmediateCall<"list-folder"> = { call: "list-folder", ...wanted };
        const { items, pages } = await services.tasks.immediate(jobId, call, {}, { signal });
        yield items.flatMap((item): Listed[] => {
          if (item.isSymlink) return [];
          const own = item.path.replace(/[\\/]$/, "");
          const itemName = own.slice(path.length);
          if (item.isFolder) return [{ kind: "folder", name: itemName, modified: item.modified }];
          return [fileOf(version, own, itemName, item.size, item.modified)];
        });
        if (page + 1 >= pages) return;
      }
    },
  };
}

function fileOf({ time }: Version, path: string, name: string, size: number, modified: Date | undefined): File {
  return { kind: "file", name, size, modified, mark: `${time.getTime()} ${path}` };
}

function readable({ services, jobId, time }: Version, file: File, path: string): ReadableFile {
  return {
    ...file,
    read: (range) => readVersion(services, jobId, { paths: [path], range, madeAt: time }),
  };
}

/** Backups by the names of their folders, of which no two are the same. */
function namedJobs({ jobs }: Services): Map<string, { readonly id: string }> {
  const named = new Map<string, { readonly id: string }>();
  for (const { job } of jobs.list()) {
    if (job.operationType !== "Backup") continue;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: no system takes them in a name.
    const name = job.name.replace(/[\u0000-\u001f\\/]/g, "_").trim();
    const usual = /^\.{0,2}$/.test(name) ? `_${name}` : name;
    named.set(named.has(usual) ? `${usual} (${job.id})` : usual, job);
  }
  return named;
}

async function versionsOf({ tasks }: Services, jobId: string, signal: AbortSignal): Promise<Date[]> {
  const call = { call: "list-filesets", fromRemote: false } as const;
  const { filesets } = await tasks.immediate(jobId, call, {}, { signal });
  return filesets.map(({ time }) => time);
}

/** In UTC, and without letters that some systems take in no name: `2026-11-25T13-16-05Z`. */
function nameOfVersion(time: Date): string {
  return `${time.toISOString().slice(0, 19).replaceAll(":", "-")}Z`;
}

function timeOfVersion(name: string): Date | undefined {
  const [, date, hour, minute, second] = /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)Z$/.exec(name) ?? [];
  const time = new Date(`${date}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time.getTime()) ? undefined : time;
}
