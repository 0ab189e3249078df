import { mkdtempSync, rmSync } from "node:fs";
import { join, sep } from "node:path";
import { LocalDatabase } from "../../database/local/database.ts";
import { openDestination } from "../../destinations/index.ts";
import { backup } from "../../engine/backup/index.ts";
import type { OperationContext, OperationControl } from "../../engine/context.ts";
import { runOperation } from "../../engine/operation.ts";
import { programVersion } from "../../engine/program-version.ts";
import { Progress } from "../../engine/progress.ts";
import { restore } from "../../engine/restore/index.ts";
import type { MainOperation, OperationResult } from "../../engine/results/index.ts";
import type { StartWorker } from "../../engine/worker-port.ts";
import type { OptionValues } from "../../options/declaration.ts";
import { readSettings, withOperationDefaults } from "../../options/index.ts";
import { Filter, isCaseSensitive, thisSystem } from "../../sources/filters/index.ts";
import { UserError } from "../../support/errors.ts";
import { parseVolumeName } from "../../volumes/index.ts";

export interface TrialParts {
  readonly url: string;
  readonly options: OptionValues;
  /** The folder to back up. */
  readonly source: string;
  /** Where restores go, in folders of their own. */
  readonly restoreTarget: string;
  readonly temporaryFolder: string;
  readonly startWorker: StartWorker;
  readonly control: OperationControl;
}

/** The passphrase of the test backup: it holds no secret, but must be encrypted as others are. */
const passphrase = "1234";

/** A backup that is there to be restored, again and again. */
export class Trial {
  readonly #parts: TrialParts;
  /** Nothing else at the destination has it, so that what is of this backup can be told. */
  readonly #prefix = `autotune${Math.random().toString(36).slice(2, 10)}`;
  readonly #database: LocalDatabase;

  constructor(parts: TrialParts) {
    this.#parts = parts;
    this.#database = LocalDatabase.open(join(parts.temporaryFolder, "autotune.sqlite"));
  }

  async prepare(): Promise<void> {
    const { source } = this.#parts;
    const root = source.endsWith(sep) ? source : `${source}${sep}`;
    await this.#run("Backup", { "backup-test-samples": "0", "no-auto-compact": "true" }, (context) =>
      backup({ ...context, database: this.#database }, { sources: [root], filter: noFilter() }),
    );
  }

  /** Milliseconds that a restore takes. */
  async restore(threads: number): Promise<number> {
    const target = mkdtempSync(join(this.#parts.restoreTarget, "bunker-autotune-"));
    try {
      const begin = performance.now();
      const options = { "restore-path": target, "concurrency-max-threads": String(threads) };
      const result = await this.#run("Restore", options, (context) =>
        restore(context, this.#database, { paths: [], filter: noFilter() }),
      );
      if (result.BrokenLocalFiles.length + result.BrokenRemoteFiles.length > 0) {
        throw new UserError("RestoreIncomplete", "The test backup could not be restored completely");
      }
      return performance.now() - begin;
    } finally {
      rmSync(target, { recursive: true, force: true });
    }
  }

  /** Takes away what the trial has stored, and nothing else. */
  async dispose(): Promise<void> {
    this.#database.close();
    const destination = openDestination(this.#parts.url, this.#parts.options);
    try {
      const own: string[] = [];
      for await (const { name } of destination.list())
        if (parseVolumeName(name)?.prefix === this.#prefix) own.push(name);
      for (const name of own) await destination.delete(name);
    } finally {
      await destination.close?.();
    }
  }

  async #run<R extends OperationResult>(
    name: MainOperation,
    more: OptionValues,
    work: (context: OperationContext) => Promise<R>,
  ): Promise<R> {
    const { url, options: given, temporaryFolder, startWorker, control } = this.#parts;
    const options = withOperationDefaults(
      { ...given, passphrase, prefix: this.#prefix, tempdir: temporaryFolder, ...more },
      name,
    );
    const request = {
      name,
      url,
      options,
      settings: readSettings(options),
      warnings: [],
      secrets: [],
      database: this.#database,
      progress: new Progress(),
      control,
      startWorker,
      program: programVersion,
    };
    return await runOperation(request, work);
  }
}

function noFilter(): Filter {
  return Filter.parse([], { caseSensitive: isCaseSensitive(), groups: thisSystem() });
}
