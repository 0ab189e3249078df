import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalDatabase } from "../../../src/database/local/database.ts";
import { openDestination, Remote } from "../../../src/destinations/index.ts";
import { Budgets } from "../../../src/engine/budget.ts";
import { type DatabaseContext, type OperationContext, OperationControl } from "../../../src/engine/context.ts";
import { Progress } from "../../../src/engine/progress.ts";
import { createBackendStatistics, type TestResult } from "../../../src/engine/results/index.ts";
import { runTest } from "../../../src/engine/test/test.ts";
import type { OptionValues } from "../../../src/options/declaration.ts";
import { noLimits, readSettings } from "../../../src/options/index.ts";
import type { Logger } from "../../../src/support/log.ts";
import { startInThread } from "../../support/workers.ts";

const fixtures = join(import.meta.dirname, "..", "..", "fixtures", "duplicati");

export interface Message {
  readonly level: string;
  readonly id: string;
  readonly message: string;
}

/** Tests so many remote files of each kind. */
export async function testVolumes(context: DatabaseContext, samples: number): Promise<TestResult> {
  return (await runTest(context, samples)).result;
}

/** A private folder with a copy of a destination that the original wrote, and what an operation needs to work on it. */
export class Workplace implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), "bunker-test-"));
  readonly remoteFolder = join(this.folder, "remote");
  readonly messages: Message[] = [];
  #databases: LocalDatabase[] = [];

  constructor(fixture?: string) {
    if (fixture === undefined) mkdirSync(this.remoteFolder);
    else cpSync(join(fixtures, fixture, "remote"), this.remoteFolder, { recursive: true });
  }

  context(options: OptionValues = {}): OperationContext {
    const temporaryFolder = join(this.folder, "temporary");
    mkdirSync(temporaryFolder, { recursive: true });
    const logger: Logger = {
      write: (level, _tag, id, message) => {
        this.messages.push({ level, id, message });
      },
    };
    const url = `file://${this.remoteFolder}`;
    const progress = new Progress();
    return {
      settings: readSettings(options),
      options,
      url,
      remote: new Remote({
        open: () => openDestination(url, {}),
        temporaryFolder,
        logger,
        settings: { retryDelaySeconds: 0 },
      }),
      logger,
      progress,
      budgets: new Budgets(noLimits, { used: {}, until: new Date() }, progress),
      clock: { now: () => new Date() },
      control: new OperationControl(),
      startWorker: startInThread,
      origin: { version: "1.0.0", begin: new Date(), log: null, statistics: createBackendStatistics() },
      temporaryFolder,
      uploadFolder: temporaryFolder,
      appVersion: "1.0.0.0",
      dataIsUp: async () => undefined,
    };
  }

  database(): LocalDatabase {
    const database = LocalDatabase.open(join(this.folder, `local-${this.#databases.length}.sqlite`));
    this.#databases.push(database);
    return database;
  }

  databaseContext(options: OptionValues = {}): DatabaseContext {
    return { ...this.context(options), database: this.database() };
  }

  /** Ids of the messages of a level, in order. */
  ids(level: string): string[] {
    return this.messages.filter((message) => message.level === level).map(({ id }) => id);
  }

  [Symbol.dispose](): void {
    for (const database of this.#databases) database.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
