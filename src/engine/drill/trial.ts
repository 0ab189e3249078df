import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { LocalDatabase } from "../../database/local/database.ts";
import { type EntryState, entryKinds } from "../../database/local/entries.ts";
import { RestorePlan } from "../../database/local/restore-plan.ts";
import type { VersionRow } from "../../database/local/versions.ts";
import type { Remote } from "../../destinations/index.ts";
import type { Filter } from "../../sources/filters/index.ts";
import { codeOf, UserError } from "../../support/errors.ts";
import { type DatabaseContext, secondsOf } from "../context.ts";
import { Progress } from "../progress.ts";
import { fillDatabase } from "../recreate/index.ts";
import { restoreTargets } from "../restore/restore-version.ts";
import { CommonPrefix, TargetPaths } from "../restore/target-paths.ts";
import { createRestoreResult, type DrilledDestination, type DrillResult } from "../results/index.ts";
import { type Choice, type ChosenFile, chooseFiles } from "./choice.ts";
import { compareWithSource, hasContent } from "./comparison.ts";

const tag = "Bunker.Engine.Drill";
/** Bytes that are read or restored before somebody who wants it to stop is heard, and files. */
const portionSize = 64 << 20;
const portionFiles = 500;

/** A destination on trial. */
export interface TrialPlace {
  readonly remote: Remote;
  readonly isCopy: boolean;
  /** What proofs are kept under. */
  readonly key: string;
}

export interface TrialLimits {
  /** Bytes. */
  readonly size: number;
  /** By the clock of `performance.now`. One portion is tried in any case. */
  readonly end: number;
  /** Files that the user wants proven. */
  readonly wanted: Filter;
}

/** Restores files of the newest version that a destination has, as if there were nothing else. */
export class Trial {
  readonly #context: DatabaseContext;
  readonly #place: TrialPlace;
  readonly #limits: TrialLimits;
  readonly #result: DrillResult;
  readonly #part: DrilledDestination;
  readonly #folder: string;
  #choice: Choice = { files: [], size: 0 };
  /** Names of volumes that need not be read. */
  #needless: ReadonlySet<string> = new Set();

  constructor(
    context: DatabaseContext,
    place: TrialPlace,
    limits: TrialLimits,
    result: DrillResult,
    part: DrilledDestination,
  ) {
    this.#context = context;
    this.#place = place;
    this.#limits = limits;
    this.#result = result;
    this.#part = part;
    this.#folder = join(context.temporaryFolder, `drill-${place.key}`);
  }

  /** Returns how many bytes were chosen to be read. Throws if nothing can be restored at all. */
  async run(): Promise<number> {
    mkdirSync(this.#folder, { mode: 0o700 });
    const database = LocalDatabase.openTemporary(join(this.#folder, "index.sqlite"));
    try {
      await this.#runWith(database);
    } finally {
      database.close();
      rmSync(this.#folder, { recursive: true, force: true });
    }
    return this.#choice.size;
  }

  async #runWith(database: LocalDatabase): Promise<void> {
    const { progress } = this.#context;
    progress.enter("Restore_RecreateDatabase");
    const found = new Map<string, EntryState>();
    let version: VersionRow | undefined;
    let chosen: ReadonlyMap<string, ChosenFile> = new Map();
    const { context } = await fillDatabase(
      { ...this.#context, remote: this.#place.remote, database },
      {
        isLasting: false,
        chooseLists: (times) => {
          const number = this.#chooseList(times);
          version = this.#context.database.versions.atTime(times[number] as number) as VersionRow;
          this.#choose(version);
          chosen = new Map(this.#choice.files.map((file) => [file.path, file]));
          return [number];
        },
        mayRead: (name) => !this.#needless.has(name),
        receiver: {
          wants: (path, { kind }) => kind === entryKinds.file && chosen.has(path),
          add: (path, state) => found.set(path, found.get(path) ?? state),
          end: () => found.size,
        },
      },
    );
    if (!version) throw new Error("No list was chosen");
    this.#part.VersionTime = new Date(version.time * 1000);
    await this.#restoreAll(context, found);
    this.#part.Coverage = this.#context.database.proofs.coverage(version.id, this.#place.key);
  }

  /** The destination of the backup itself must have the newest version; a copy may be made later. */
  #chooseList(times: readonly number[]): number {
    const { versions } = this.#context.database;
    const known = versions.newestFirst().filter(({ id }) => id !== versions.newestWithoutList()?.id);
    const wanted = new Set((this.#place.isCopy ? known : known.slice(0, 1)).map(({ time }) => time));
    const number = times.findIndex((time) => wanted.has(time));
    if (number >= 0) return number;
    if (this.#place.isCopy) {
      throw new UserError("DrillVersionUnknown", "The copy has none of the versions that the backup has", {
        advice: "Run the backup: it brings its copies up to date.",
      });
    }
    throw new UserError("DrillVersionMissing", "The list of the newest version is missing at the destination", {
      advice: "Run repair: it puts the list back.",
    });
  }

  #choose({ id: version }: VersionRow): void {
    const { database } = this.#context;
    const { size: limit, wanted } = this.#limits;
    this.#choice = chooseFiles(database, { version, place: this.#place.key, limit, wanted });
    const needed = new Set<number>();
    const { proofs, volumes } = database;
    for (const { content, metadata } of this.#choice.files) {
      for (const stream of [content, metadata]) {
        for (const id of proofs.volumesOf(stream, { lists: true })) needed.add(id);
      }
    }
    for (const dblock of [...needed]) for (const dindex of volumes.indexesOf(dblock)) needed.add(dindex);
    // A copy may still have what the backup has rewritten or deleted meanwhile, and need it.
    const current = this.#place.isCopy ? volumes.inState("uploaded", "verified") : volumes.all();
    this.#needless = new Set(current.filter(({ id }) => !needed.has(id)).map(({ name }) => name));
  }

  async #restoreAll(context: DatabaseContext, found: ReadonlyMap<string, EntryState>): Promise<void> {
    const { progress, control, logger } = this.#context;
    const { files } = this.#choice;
    progress.enter("Restore_DownloadingRemoteFiles");
    progress.resetCounts();
    progress.filesTotal = files.length;
    progress.bytesTotal = sizeOf(files);
    let left = files.length;
    for (const portion of this.#portions()) {
      const isLate = left < files.length && performance.now() > this.#limits.end;
      if (control.isStopRequested || isLate) break;
      await control.checkpoint();
      await this.#tryPortion(context, portion, found);
      left -= portion.length;
      progress.filesProcessed += portion.length;
      progress.bytesProcessed += sizeOf(portion);
    }
    if (left > 0 && !control.isStopRequested) {
      logger.write("Information", tag, "DrillTimeIsUp", `The time for the drill is up; ${left} files were not tried`);
    }
  }

  /** Files that lie in the same volumes come together. */
  *#portions(): Generator<ChosenFile[]> {
    const { volumes } = this.#context.database;
    const first = ({ volumes: ids }: ChosenFile): number => Math.min(...ids.slice(0, 1000));
    let portion: ChosenFile[] = [];
    let read = new Set<number>();
    let size = 0;
    for (const file of this.#choice.files.toSorted((a, b) => first(a) - first(b))) {
      const more = file.volumes.filter((id) => !read.has(id));
      const added = Math.max(
        file.size,
        more.reduce((sum, id) => sum + Math.max(0, volumes.get(id)?.size ?? 0), 0),
      );
      if (portion.length > 0 && (size + added > portionSize || portion.length >= portionFiles)) {
        yield portion;
        [portion, read, size] = [[], new Set(), 0];
      }
      for (const id of file.volumes) read.add(id);
      portion.push(file);
      size += added;
    }
    if (portion.length > 0) yield portion;
  }

  async #tryPortion(
    context: DatabaseContext,
    portion: readonly ChosenFile[],
    found: ReadonlyMap<string, EntryState>,
  ): Promise<void> {
    const folder = join(this.#folder, "files");
    const prefix = new CommonPrefix();
    using plan = new RestorePlan(context.database.sql);
    for (const { path } of portion) {
      const state = found.get(path);
      if (!state) continue;
      prefix.add(path);
      plan.add({ path, kind: state.kind, content: state.content, metadata: state.metadata, size: state.size });
    }
    const version = context.database.versions.newest();
    if (!version) throw new Error("The version that was read is not there");
    if (plan.seal() > 0) {
      // Whatever the user wants of a restore, this one is for proof alone.
      const settings = {
        ...context.settings,
        restorePath: folder,
        skipMetadata: true,
        restoreWithLocalBlocks: false,
        restoreOnlyMissing: false,
        overwrite: false,
        dryRun: false,
        dontCompressRestorePaths: false,
        allowRestoreOutsideTargetDirectory: false,
        skipRestoreVerification: false,
        skipFileHashChecks: false,
      };
      const restored = createRestoreResult({ ...context.origin, log: null }, folder);
      const own = { ...context, settings, progress: new Progress() };
      await restoreTargets(own, version, { plan, prefix }, { paths: [] }, restored);
    }
    const places = new TargetPaths({
      restorePath: folder,
      dontCompress: false,
      prefix,
      requested: [],
      allowOutside: false,
    });
    await this.#judge(portion, (path) => (found.has(path) ? places.of(path) : undefined));
    rmSync(folder, { recursive: true, force: true });
  }

  async #judge(portion: readonly ChosenFile[], placeOf: (path: string) => string | undefined): Promise<void> {
    const { database, settings, control, clock, logger } = this.#context;
    const reading = { fileHash: settings.fileHashAlgorithm, control };
    const proven: number[] = [];
    for (const file of portion) {
      const problem = await problemOf(file, placeOf(file.path), reading);
      this.#result[problem ? "FailedFiles" : "ProvenFiles"]++;
      this.#part[problem ? "FailedFiles" : "ProvenFiles"]++;
      if (problem) {
        logger.write("Error", tag, "DrillFileFailed", `"${file.path}" does not come back: ${problem}`);
        continue;
      }
      this.#result.ProvenBytes += file.size;
      this.#part.ProvenBytes += file.size;
      proven.push(file.content);
      // One look at the source is enough, whatever there is to restore from.
      if (!this.#place.isCopy) await this.#compare(file, reading);
    }
    database.proofs.record(this.#place.key, proven, secondsOf(clock.now()));
    database.commit();
  }

  async #compare(file: ChosenFile, reading: Parameters<typeof compareWithSource>[1]): Promise<void> {
    const outcome = await compareWithSource(file, reading);
    if (outcome === "changed") return;
    this.#result.ComparedFiles++;
    if (outcome === "same") return;
    this.#result.DifferingFiles++;
    const message = `"${file.path}" has other content than its backup, though its size and time are the same. The disk may have damaged it, or a program has changed it and put its time back; the backup has the earlier content`;
    this.#context.logger.write("Warning", tag, "DrillSourceDiffers", message);
  }
}

/** Why a file counts as not restored; undefined if it is right. */
async function problemOf(
  file: ChosenFile,
  place: string | undefined,
  reading: Parameters<typeof hasContent>[2],
): Promise<string | undefined> {
  if (place === undefined) return "it is not in the list of its version at the destination";
  try {
    return (await hasContent(place, file, reading)) ? undefined : "what was restored has other content";
  } catch (error) {
    if (codeOf(error) === "ENOENT") return "it could not be restored";
    throw error;
  }
}

function sizeOf(files: readonly ChosenFile[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}
