import { setTimeout as delay } from "node:timers/promises";
import { DestinationError, type Remote, type RemoteFile } from "../../destinations/index.ts";
import { ahead } from "../../support/ahead.ts";
import { AbortedError, UserError } from "../../support/errors.ts";
import type { Logger, LogLevel } from "../../support/log.ts";
import { hashFile } from "../../volumes/file-sink.ts";
import { byRank, type CopyStep, type MirrorPlan, planMirror, rankOf } from "./plan.ts";

export interface MirrorOptions {
  /** Copy everything, whatever the target has. */
  readonly force: boolean;
  /** Old files are kept with this before their names; `target` must delete in this way. */
  readonly keptPrefix: string | undefined;
  readonly dryRun: boolean;
  /** Files that look the same are read and compared. */
  readonly verifyContents: boolean;
  /** Each copy is read again. */
  readonly verifyAfterPut: boolean;
  /** Further rounds for files that were not copied. */
  readonly rounds: number;
  /** Do not ask how much room the target has. */
  readonly ignoreQuota: boolean;
  /** Which files take part; others stay untouched on both sides. */
  belongs(name: string): boolean;
  /** False for a file of the source, at a local path, that is damaged: it must not replace its copy. */
  isSound?(name: string, path: string): boolean;
  /** What may still be uploaded, and read at the source; absent: everything. What does not fit is left for the next time. */
  readonly may?: { readonly bytes: number; readonly files: number };
  /** True for a file that the source must have: where it is lost, its copy is kept. */
  isNeeded?(name: string): boolean;
}

/** Who watches and is asked. */
export interface MirrorWatch {
  readonly logger: Logger;
  readonly signal?: AbortSignal;
  /** Asked before anything is done; false ends the run. */
  confirm?(lines: readonly string[]): Promise<boolean>;
  /** How much of a part is done. */
  step?(part: "Verifying" | "Copying" | "Renaming" | "Deleting", done: number, total: number): void;
}

export interface MirrorOutcome {
  /** True where {@link MirrorWatch.confirm} said no. */
  readonly refused: boolean;
  readonly copied: number;
  /** Bytes. */
  readonly copiedSize: number;
  readonly deleted: number;
  readonly renamed: number;
  readonly verified: number;
  readonly failedVerification: number;
  /** Files that should have been copied. */
  readonly notCopied: number;
  /** How many of them were left out because of {@link MirrorOptions.may}. */
  readonly leftOut: number;
  /** Of the target, in bytes, before anything was copied; undefined where nobody asked, or it does not tell. */
  readonly quota: { readonly total: number; readonly free: number } | undefined;
}

const tag = "Duplicati.Library.Main.Operation.RemoteSynchronization.RemoteSynchronizationRunner";
/** Files on their way at the same time. */
const parallelCopies = 4;
const millisecondsBetweenRounds = 5000;

/** See `keptPrefix`. */
const keptName = /^\d{14}\.old\./;

/**
 * Makes the target hold the files of the source (engine.md 20.1). Nothing is deleted before all copies are there, so that
 * the target is a sound backup at every moment; `source` must not create its folder.
 *
 * @throws UserError `RemoteSyncSourceEmpty`, `NotEnoughDestinationSpace`; what fails in listing. Nothing is changed then.
 */
export async function mirror(
  source: Remote,
  target: Remote,
  options: MirrorOptions,
  watch: MirrorWatch,
): Promise<MirrorOutcome> {
  return await new Mirror(source, target, options, watch).run();
}

class Mirror {
  readonly #source: Remote;
  readonly #target: Remote;
  readonly #options: MirrorOptions;
  readonly #watch: MirrorWatch;
  #verified = 0;
  #failedVerification = 0;
  #copied = 0;
  #copiedSize = 0;
  /** Copies that stay, since the source is damaged. */
  #kept = 0;
  #removed = 0;
  #quota: MirrorOutcome["quota"];
  #leftOut = 0;

  constructor(source: Remote, target: Remote, options: MirrorOptions, watch: MirrorWatch) {
    this.#source = source;
    this.#target = target;
    this.#options = options;
    this.#watch = watch;
  }

  async run(): Promise<MirrorOutcome> {
    const { force, verifyContents } = this.#options;
    const source = (await this.#source.list()).filter(({ name }) => this.#options.belongs(name));
    const target = (await this.#listTarget()).filter(({ name }) => this.#options.belongs(name));
    let plan = planMirror(source, target, { force });
    await this.#requireSpace(plan);
    if (verifyContents && plan.same.length > 0) {
      if (!(await this.#confirmed([`Read ${plan.same.length} files on both sides and compare them`]))) {
        return this.#outcome(true, 0);
      }
      const damaged = await this.#compare(plan.same);
      plan = { ...plan, copy: [...plan.copy, ...damaged].sort(byRank) };
    }
    const removal = this.#options.keptPrefix === undefined ? "Delete" : "Rename";
    const actions = [`Copy ${plan.copy.length} files`, `${removal} ${plan.remove.length} files of the copy`];
    this.#log("Information", "SynchronizationPlan", `The plan is: ${actions.join(", then ").toLowerCase()}`);
    if (!(await this.#confirmed(actions))) return this.#outcome(true, 0);
    if (this.#options.dryRun) {
      this.#tell(plan);
      return this.#outcome(false, 0);
    }
    const notCopied = (await this.#copyAll(this.#affordable(plan.copy))) + this.#leftOut;
    if (notCopied === 0) await this.#removeAll(plan.remove);
    else if (plan.remove.length > 0) {
      this.#log("Warning", "SynchronizationIncomplete", `Nothing is deleted, since ${notCopied} files were not copied`);
    }
    return this.#outcome(false, notCopied);
  }

  /** A dry run does not create the folder; then it is as good as empty. */
  async #listTarget(): Promise<RemoteFile[]> {
    const { keptPrefix: kept, dryRun } = this.#options;
    const files = await this.#target.list({ isEmptyIfMissing: dryRun });
    return kept === undefined ? files : files.filter(({ name }) => !keptName.test(name));
  }

  async #requireSpace({ copy }: MirrorPlan): Promise<void> {
    if (this.#options.ignoreQuota || copy.length === 0) return;
    const needed = copy.reduce((sum, { file }) => sum + Math.max(0, file.size), 0);
    this.#quota = await this.#target.quota().catch((error: unknown) => {
      this.#throwIfAborted();
      this.#log("Information", "QuotaNotRead", "The free space of the copy is not known", error);
      return undefined;
    });
    const free = this.#quota?.free ?? -1;
    if (free < 0 || needed <= free) return;
    throw new UserError(
      "NotEnoughDestinationSpace",
      `The copies need ${needed} bytes, but the destination has room for ${free}; nothing was changed`,
      { advice: "Make room there first: old files are deleted only when all new ones have arrived." },
    );
  }

  /** From the first on, so that nothing is copied that needs what is left out. */
  #affordable(steps: readonly CopyStep[]): readonly CopyStep[] {
    const { may } = this.#options;
    if (!may) return steps;
    let { bytes, files } = may;
    const end = steps.findIndex(({ file }) => {
      bytes -= Math.max(0, file.size);
      files--;
      return bytes < 0 || files < 0;
    });
    this.#leftOut = end < 0 ? 0 : steps.length - end;
    return end < 0 ? steps : steps.slice(0, end);
  }

  async #confirmed(actions: readonly string[]): Promise<boolean> {
    return (await this.#watch.confirm?.(actions)) ?? true;
  }

  #tell({ copy, remove }: MirrorPlan): void {
    for (const { file } of copy) this.#log("DryRun", "WouldCopyFile", `Would copy ${file.name}`);
    for (const { name } of remove) this.#log("DryRun", "WouldDeleteFile", `Would delete ${name}`);
  }

  /** Those that are not the same after all. */
  async #compare(files: readonly RemoteFile[]): Promise<CopyStep[]> {
    const different: CopyStep[] = [];
    this.#watch.step?.("Verifying", 0, files.length);
    for await (const { item: file, result } of this.#parallel(files, (one) => this.#isSame(one))) {
      this.#verified++;
      if (!(await result)) {
        this.#failedVerification++;
        different.push({ file, replaces: true });
        this.#log("Information", "ContentDiffers", `The copy of ${file.name} differs`);
      }
      this.#watch.step?.("Verifying", this.#verified, files.length);
    }
    return different;
  }

  /** What cannot be read at the source is no reason to touch its copy. */
  async #isSame({ name, size }: RemoteFile): Promise<boolean> {
    const original = await this.#readHash(this.#source, name, size, "Error");
    if (original === undefined) return true;
    return (await this.#readHash(this.#target, name, size, "Warning")) === original;
  }

  async #readHash(remote: Remote, name: string, size: number, level: LogLevel): Promise<string | undefined> {
    try {
      return await this.#hashOf(remote, name, size);
    } catch (error) {
      this.#throwIfAborted();
      this.#log(level, "VerificationFailed", `Cannot read ${name} to compare it`, error);
      return undefined;
    }
  }

  async #hashOf(remote: Remote, name: string, size: number): Promise<string> {
    await using copy = await remote.get(name, size);
    return hashFile(copy.path, "SHA256");
  }

  /** Goes through the kinds of files in their order. Returns how many did not arrive. */
  async #copyAll(steps: readonly CopyStep[]): Promise<number> {
    for (const rank of new Set(steps.map(({ file }) => rankOf(file.name)))) {
      const failed = await this.#copyInRounds(
        steps.filter(({ file }) => rankOf(file.name) === rank),
        steps.length,
      );
      // What comes later needs these files.
      if (failed > 0) return steps.length - this.#copied - this.#kept;
    }
    return 0;
  }

  async #copyInRounds(steps: readonly CopyStep[], total: number): Promise<number> {
    let left = steps;
    for (let round = 0; left.length > 0 && round <= this.#options.rounds; round++) {
      if (round > 0) await this.#pause();
      left = await this.#copyOnce(left, total, round === this.#options.rounds);
    }
    return left.length;
  }

  async #copyOnce(steps: readonly CopyStep[], total: number, isLast: boolean): Promise<CopyStep[]> {
    const failed: CopyStep[] = [];
    this.#watch.step?.("Copying", this.#copied, total);
    for await (const { item, result } of this.#parallel(steps, (one) => this.#copyAttempt(one, isLast))) {
      const size = await result;
      if (size === undefined) failed.push(item);
      else if (size === "kept") this.#kept++;
      else {
        this.#copied++;
        this.#copiedSize += size;
      }
      this.#watch.step?.("Copying", this.#copied, total);
    }
    return failed;
  }

  /** The bytes that were copied; undefined if that failed. */
  async #copyAttempt(step: CopyStep, isLast: boolean): Promise<number | "kept" | undefined> {
    try {
      return await this.#copy(step);
    } catch (error) {
      this.#throwIfAborted();
      this.#log(isLast ? "Error" : "Retry", "CopyFailed", `Cannot copy ${step.file.name}`, error);
      return undefined;
    }
  }

  async #copy({ file: { name, size: listed }, replaces }: CopyStep): Promise<number | "kept"> {
    await using original = await this.#source.get(name, listed);
    const { path: localPath, size } = original;
    if (replaces && this.#options.isSound?.(name, localPath) === false) {
      this.#log("Error", "SourceDamaged", `The file ${name} is damaged at the source; its copy stays as it is`);
      return "kept";
    }
    if (replaces && this.#options.keptPrefix !== undefined) await this.#keep(name, this.#options.keptPrefix + name);
    await this.#target.put({ name, localPath, size, replaces });
    if (
      this.#options.verifyAfterPut &&
      (await this.#hashOf(this.#target, name, size)) !== hashFile(localPath, "SHA256")
    ) {
      throw new DestinationError("Broken", `The copy of ${name} is not what was uploaded`);
    }
    return size;
  }

  /** A second copy, so that the first stays until its successor has arrived. */
  async #keep(name: string, as: string): Promise<void> {
    await using old = await this.#target.get(name);
    await this.#target.put({ name: as, localPath: old.path, size: old.size });
  }

  /** A file that cannot be deleted is the next run's. */
  async #removeAll(files: readonly RemoteFile[]): Promise<void> {
    const part = this.#options.keptPrefix === undefined ? "Deleting" : "Renaming";
    if (files.length > 0) this.#watch.step?.(part, 0, files.length);
    for (const { name, size } of files) {
      if (this.#options.isNeeded?.(name)) {
        this.#log("Error", "MissingAtSource", `The file ${name} is missing at the source; its copy is kept`);
        continue;
      }
      try {
        await this.#target.delete(name, size);
        this.#removed++;
      } catch (error) {
        this.#throwIfAborted();
        this.#log("Warning", "DeleteFailed", `Cannot delete ${name}`, error);
      }
      this.#watch.step?.(part, this.#removed, files.length);
    }
  }

  #parallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>) {
    return ahead(items, parallelCopies, work, async () => undefined);
  }

  async #pause(): Promise<void> {
    const { signal } = this.#watch;
    await delay(millisecondsBetweenRounds, undefined, signal ? { signal } : {}).catch(() => undefined);
    this.#throwIfAborted();
  }

  #throwIfAborted(): void {
    if (this.#watch.signal?.aborted) throw new AbortedError();
  }

  #log(level: LogLevel, id: string, message: string, error?: unknown): void {
    this.#watch.logger.write(level, tag, id, message, error);
  }

  #outcome(refused: boolean, notCopied: number): MirrorOutcome {
    const isKept = this.#options.keptPrefix !== undefined;
    return {
      refused,
      copied: this.#copied,
      copiedSize: this.#copiedSize,
      deleted: isKept ? 0 : this.#removed,
      renamed: isKept ? this.#removed : 0,
      verified: this.#verified,
      failedVerification: this.#failedVerification,
      notCopied,
      leftOut: this.#leftOut,
      quota: this.#quota,
    };
  }
}
