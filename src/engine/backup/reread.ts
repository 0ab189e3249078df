import type { VersionRow } from "../../database/local/versions.ts";
import { isAccepted } from "../../options/values/accepted-warnings.ts";
import { WalkOrder } from "../../sources/index.ts";
import { type DatabaseContext, secondsOf } from "../context.ts";
import type { BackupResult } from "../results/index.ts";

const tag = "Bunker.Engine.Backup.Reread";
const changedId = "ContentChangedUnnoticed";
/** In the configuration of the local database: the file read last, or empty; and epoch seconds of the end of a round. */
const placeKey = "reread-after";
const roundKey = "reread-round";

type Outcome = Required<
  Pick<BackupResult, "RereadFiles" | "SizeOfRereadFiles" | "UnnoticedChangedFiles" | "LastRereadRound">
>;

/**
 * Which of the files that a run would skip are read all the same, up to `reread-unchanged` bytes: those that the walk comes to
 * after the one where the last run stopped. At the end of the walk a round is over, and the next run begins anew.
 */
export class Reread {
  readonly #context: DatabaseContext;
  readonly #order: WalkOrder;
  readonly #before: VersionRow | undefined;
  readonly #limit: number;
  #left: number;
  /** Where the last run stopped; undefined once the walk is past it. */
  #start: string | undefined;
  #last: string | undefined;
  #isFull = false;
  #files = 0;
  #size = 0;
  #changed = 0;
  #tooLarge = 0;

  /** `before`: the newest version, to which the files are compared. Undefined if nothing is to be read again. */
  static begin(context: DatabaseContext, roots: readonly string[], before: VersionRow | undefined): Reread | undefined {
    return context.settings.rereadUnchanged > 0 ? new Reread(context, roots, before) : undefined;
  }

  private constructor(context: DatabaseContext, roots: readonly string[], before: VersionRow | undefined) {
    this.#context = context;
    this.#order = new WalkOrder(roots);
    this.#before = before;
    this.#limit = context.settings.rereadUnchanged;
    this.#left = this.#limit;
    const start = context.database.configuration.get(placeKey);
    // Without it in the sources any more, the round begins anew.
    if (start && this.#order.includes(start)) this.#start = start;
  }

  /** Whether it is the turn of a file, which then counts as read. To be asked in the order of the walk. */
  takes(path: string, size: number): boolean {
    if (this.#isFull || size === 0) return false;
    if (this.#start !== undefined && this.#order.compare(path, this.#start) <= 0) return false;
    this.#start = undefined;
    if (size > this.#limit) {
      this.#tooLarge++;
      return false;
    }
    if (size > this.#left) {
      this.#isFull = true;
      return false;
    }
    this.#left -= size;
    this.#last = path;
    return true;
  }

  /** A file has been read to its end. */
  count(size: number): void {
    this.#files++;
    this.#size += size;
  }

  /** A file has other content, and still the size and the time of before. */
  warn(path: string): void {
    const { logger, settings } = this.#context;
    const before = new Date((this.#before?.time ?? 0) * 1000).toISOString().replace(".000", "");
    const message = `"${path}" has other content than before, though its size and time are the same. The disk may have damaged it, or a program has changed it and put its time back. This version has what is there now; those before have the earlier content: to look at it, restore the file with --time=${before} and a --restore-path`;
    logger.write("Warning", tag, changedId, message);
    if (!isAccepted(settings.acceptedWarnings, changedId, message)) this.#changed++;
  }

  /** Remembers how far the run came. `isWhole`: to the end of the walk. Files of which nobody wants to hear do not count. */
  conclude(isWhole: boolean): Outcome {
    const { clock, logger, database } = this.#context;
    const { configuration } = database;
    if (isWhole && !this.#isFull) {
      configuration.set(placeKey, "");
      configuration.set(roundKey, String(secondsOf(clock.now())));
    } else if (this.#last !== undefined) {
      configuration.set(placeKey, this.#last);
    }
    if (this.#tooLarge > 0) {
      const message = `Not read again, since they are larger than --reread-unchanged: ${this.#tooLarge} unchanged files`;
      logger.write("Information", tag, "RereadTooLarge", message);
    }
    const round = configuration.get(roundKey);
    return {
      RereadFiles: this.#files,
      SizeOfRereadFiles: this.#size,
      UnnoticedChangedFiles: this.#changed,
      LastRereadRound: round === undefined ? null : new Date(Number(round) * 1000),
    };
  }
}
