import type { RestorePlan } from "../../database/local/restore-plan.ts";
import type { OperationContext } from "../context.ts";
import type { RestoreResult } from "../results/index.ts";
import type { RestorerAnswer, TargetFailure } from "./protocol.ts";

const tag = "Duplicati.Library.Main.Operation.Restore.FileProcessor";
const restoreTag = "Duplicati.Library.Main.Operation.RestoreHandler";

const adviceForDamage = "Run test for all remote files, and then repair: it replaces what is damaged or missing.";
const adviceForPlace =
  "The backup has what could not be written: put right what the errors tell of its place, and restore again; what is there already stays.";

/** Gathers what went wrong, and how far the restore is. */
export class RestoreReport {
  readonly #context: OperationContext;
  readonly #plan: RestorePlan;
  readonly #result: RestoreResult;
  readonly #brokenVolumes = new Set<string>();
  readonly #brokenTargets = new Set<number>();
  /** What has to be done that the next restore can bring the rest. */
  readonly #advice = new Set<string>();

  constructor(context: OperationContext, plan: RestorePlan, result: RestoreResult) {
    this.#context = context;
    this.#plan = plan;
    this.#result = result;
  }

  volumeNeeded(): void {
    this.#result.TotalVolumesAccessed++;
  }

  brokenVolume(name: string): void {
    if (name === "" || this.#brokenVolumes.has(name)) return;
    this.#brokenVolumes.add(name);
    this.#result.BrokenRemoteFiles.push(name);
  }

  /** Takes over what a worker answered. */
  accept(answer: RestorerAnswer): void {
    this.#result.SizeOfRestoredData += answer.written;
    this.#context.progress.filesProcessed += answer.files;
    this.#context.progress.bytesProcessed += answer.written;
    for (const failure of answer.broken) this.broken(failure);
    for (const { id, message } of answer.warnings) this.warning(id, message);
  }

  /** A file that could not be restored. */
  broken({ id, message, isStored = false }: TargetFailure): void {
    this.#plan.markBroken(id);
    this.#brokenTargets.add(id);
    this.#advice.add(isStored ? adviceForDamage : adviceForPlace);
    const path = this.#plan.pathOf(id);
    this.#context.logger.write("Error", tag, "FileProcessingError", `Failed to restore "${path}": ${message}`);
  }

  /** Whether it was told that something could not be restored. */
  isBroken(id: number): boolean {
    return this.#brokenTargets.has(id);
  }

  /** A file whose blocks cannot be had; names it unless that was done for another reason. */
  lost(id: number): void {
    if (!this.isBroken(id)) this.broken({ id, message: "blocks of its content are lost", isStored: true });
  }

  /** Sums up that so many files could not be restored. */
  conclude(count: number): void {
    const message = `${count} files could not be restored; all others were. ${[...this.#advice].join(" ")}`;
    this.#context.logger.write("Error", restoreTag, "RestoreFailures", message);
  }

  warning(id: number, message: string): void {
    this.#context.logger.write(
      "Warning",
      tag,
      "MetadataWriteFailed",
      `Metadata of "${this.#plan.pathOf(id)}": ${message}`,
    );
  }
}
