import { expect, test } from "bun:test";
import fc from "fast-check";
import { seedFrom } from "../support/seeded-random.ts";
import { type CrashPoint, ModelledBackup } from "./backup-model.ts";

/**
 * `BUNKER_TEST_CASES=500 BUNKER_TEST_SEED=1 bun test test/properties` runs many; the model tells what every version has to
 * restore to (`backup-model.ts`).
 */
const cases = Math.ceil(Number(process.env.BUNKER_TEST_CASES ?? 16) / 4);
const seed = seedFrom("BUNKER_TEST_SEED");

type Command = fc.AsyncCommand<object, ModelledBackup>;

/** A step with the condition under which it makes sense. */
class Step implements Command {
  readonly #text: string;
  readonly #isPossible: (backup: ModelledBackup) => boolean;
  readonly #work: (backup: ModelledBackup) => Promise<void> | void;
  /** What really is there decides, and not a model of its own. */
  #isDone = false;

  constructor(
    text: string,
    isPossible: (backup: ModelledBackup) => boolean,
    work: (backup: ModelledBackup) => Promise<void> | void,
  ) {
    this.#text = text;
    this.#isPossible = isPossible;
    this.#work = work;
  }

  check(): boolean {
    return true;
  }

  async run(_: object, backup: ModelledBackup): Promise<void> {
    this.#isDone = this.#isPossible(backup);
    if (this.#isDone) await this.#work(backup);
  }

  toString(): string {
    return this.#isDone ? this.#text : `(${this.#text})`;
  }
}

const number = fc.nat(1_000_000);
const crash = fc.option(
  fc.record<CrashPoint>({ at: fc.integer({ min: 1, max: 8 }), moment: fc.constantFrom("before", "middle", "after") }),
  { freq: 2, nil: undefined },
);
const always = () => true;
// Without a whole list, nothing can be made of what is at the destination.
const hasVersions = (backup: ModelledBackup) => backup.versionCount > 0;
const withDatabase = (backup: ModelledBackup) => backup.isDatabaseThere;
const withVersions = (backup: ModelledBackup) => backup.isDatabaseThere && backup.versionCount > 0;
const whenSound = (backup: ModelledBackup) =>
  backup.isDatabaseCurrent && !backup.isInterrupted && backup.versionCount > 0;

const steps = [
  number.map((edit) => new Step(`edit ${edit}`, always, (backup) => backup.edit(edit))),
  fc
    .tuple(fc.constantFrom(undefined, undefined, "1", "2"), crash)
    .map(
      ([keep, point]) =>
        new Step(`backup ${JSON.stringify({ keep, point })}`, always, (backup) =>
          backup.backup(keep === undefined ? {} : { "keep-versions": keep }, point),
        ),
    ),
  fc
    .tuple(number, crash)
    .map(
      ([index, point]) =>
        new Step(`delete ${index} ${JSON.stringify({ point })}`, withVersions, (backup) => backup.delete(index, point)),
    ),
  fc
    .tuple(number, crash)
    .map(
      ([index, point]) =>
        new Step(`purge ${index} ${JSON.stringify({ point })}`, withVersions, (backup) => backup.purge(index, point)),
    ),
  crash.map(
    (point) => new Step(`compact ${JSON.stringify({ point })}`, withVersions, (backup) => backup.compact(point)),
  ),
  crash.map((point) => new Step(`repair ${JSON.stringify({ point })}`, always, (backup) => backup.repair(point))),
  fc.constant(null).map(() => new Step("test", withDatabase, (backup) => backup.test())),
  fc.constant(null).map(() => new Step("lose the database", hasVersions, (backup) => backup.loseDatabase())),
  fc.constant(null).map(() => new Step("save the database", withDatabase, (backup) => backup.saveDatabase())),
  fc.constant(null).map(
    () =>
      new Step(
        "put an old database back",
        (backup) => backup.hasSavedDatabase,
        (backup) => backup.putDatabaseBack(),
      ),
  ),
  fc
    .tuple(fc.constantFrom("dblock", "dindex", "dlist"), number, fc.boolean())
    .map(
      ([kind, index, isLost]) =>
        new Step(`damage ${kind} ${index} ${isLost ? "lost" : "flipped"}`, whenSound, (backup) =>
          backup.damage(kind, index, isLost),
        ),
    ),
  number.map((index) => new Step(`lose data ${index}`, whenSound, (backup) => backup.loseData(index))),
] as fc.Arbitrary<Command>[];

const options = fc.record({
  blocksize: fc.constantFrom("1024b", "4096b", "102400b"),
  "index-file-policy": fc.constantFrom("Full", "Full", "Lookup"),
  "no-encryption": fc.constant("true"),
});

// Edits and backups come more often than the rest.
const likely = [...steps, steps[0], steps[0], steps[1], steps[1], steps[1]] as fc.Arbitrary<Command>[];

test(
  `whatever is done to a backup, every version restores to what it held (seed ${seed})`,
  async () => {
    const property = fc.asyncProperty(
      options,
      number,
      fc.commands(likely, { maxCommands: 16, size: "max" }),
      async (given, fill, commands) => {
        const backup = new ModelledBackup(given, fill);
        try {
          await fc.asyncModelRun(() => ({ model: {}, real: backup }), commands);
          await backup.checkAll();
        } finally {
          backup.dispose();
        }
      },
    );
    await fc.assert(property, { numRuns: cases, seed });
    expect(cases).toBeGreaterThan(0);
  },
  Math.max(120_000, cases * 60_000),
);
