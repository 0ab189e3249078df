import type { TransferLimits } from "../../engine/context.ts";
import type { OptionValues } from "../../options/declaration.ts";
import { parseSize } from "../../options/index.ts";
import type { LogLevel } from "../../support/log.ts";
import type { JobProcess } from "../process/job-process.ts";
import type { ProcessProgress } from "../process/protocol.ts";
import type { Pause } from "./pauses.ts";

const noTransfers = { bytes: 0, running: 0, speed: 0, blocked: false };

/** Before the first word of a process. */
const noProgress: ProcessProgress = {
  phase: "Starting_Operation",
  filesProcessed: 0,
  bytesProcessed: 0,
  filesTotal: 0,
  bytesTotal: 0,
  stillCounting: false,
  currentFileSize: 0,
  currentFileOffset: 0,
  upload: noTransfers,
  download: noTransfers,
  transfers: [],
  isResting: false,
};

/** A task that runs: what is asked of its process, and what it tells. */
export class RunningTask {
  progress: ProcessProgress = noProgress;
  #process: JobProcess | undefined;
  #isPausedAlone = false;
  #pause: Pause | undefined;
  #limitsForAll: TransferLimits = {};
  #ownLimits: TransferLimits = {};
  #limitsOfJob: TransferLimits = {};

  /** Takes over the process, which has just been started; `limits` are those of the job itself. */
  begin(process: JobProcess, { level, limits }: { readonly level: LogLevel; readonly limits: TransferLimits }): void {
    this.#process = process;
    this.#limitsOfJob = limits;
    this.setLevel(level);
    this.#tellLimits();
    if (this.#pause || this.#isPausedAlone) this.#tellPause();
  }

  stop(): void {
    this.#process?.order({ order: "stop" });
  }

  abort(): void {
    this.#process?.order({ order: "abort" });
  }

  setLevel(level: LogLevel): void {
    this.#process?.order({ order: "log-level", level });
  }

  /** Everything rests, or goes on. */
  pauseWithAll(pause: Pause | undefined): void {
    this.#pause = pause;
    this.#tellPause();
  }

  pauseAlone(isPaused: boolean): void {
    this.#isPausedAlone = isPaused;
    this.#tellPause();
  }

  limitWithAll(limits: TransferLimits): void {
    this.#limitsForAll = limits;
    this.#tellLimits();
  }

  limitAlone(limits: TransferLimits): void {
    this.#ownLimits = limits;
    this.#tellLimits();
  }

  #tellPause(): void {
    if (this.#isPausedAlone) this.#process?.order({ order: "pause", transfers: true });
    else if (this.#pause) this.#process?.order({ order: "pause", transfers: this.#pause.transfers });
    else this.#process?.order({ order: "resume" });
  }

  #tellLimits(): void {
    const limits = [this.#limitsForAll, this.#ownLimits, this.#limitsOfJob];
    this.#process?.order({
      order: "throttle",
      upload: lowest(limits.map(({ upload }) => upload)),
      download: lowest(limits.map(({ download }) => download)),
    });
  }
}

/** The limits of a job itself. */
export function limitsOf(options: OptionValues): TransferLimits {
  return { upload: limitOf(options["throttle-upload"]), download: limitOf(options["throttle-download"]) };
}

/** What nobody can read is told by the operation itself. */
function limitOf(text: string | null | undefined): number {
  try {
    return Math.max(0, parseSize(text ?? "", "kb"));
  } catch {
    return 0;
  }
}

/** 0 and absent are unlimited. */
function lowest(limits: readonly (number | undefined)[]): number {
  const given = limits.filter((limit): limit is number => limit !== undefined && limit > 0);
  return given.length === 0 ? 0 : Math.min(...given);
}
