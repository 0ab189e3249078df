import type { TokenFamily, TokenFamilyRepository } from "../../database/server/token-families.ts";
import { UserError, withAdvice } from "../../support/errors.ts";
import type { Logger } from "../../support/log.ts";

/**
 * The sign-ins in the database, and what of them can't be stored because its disk is full: whoever wants to see what is wrong
 * must be able to come in, and to go. That is kept here until it can be stored, or the server ends.
 */
export class SignInStore {
  readonly #families: TokenFamilyRepository;
  readonly #log: Logger;
  /** By id; undefined: it has ended. */
  readonly #unstored = new Map<string, TokenFamily | undefined>();

  constructor(families: TokenFamilyRepository, log: Logger) {
    this.#families = families;
    this.#log = log;
  }

  get(id: string): TokenFamily | undefined {
    return this.#unstored.has(id) ? this.#unstored.get(id) : this.#families.get(id);
  }

  /** The one that was used last comes first. */
  list(): TokenFamily[] {
    const stored = this.#families.list().filter(({ id }) => !this.#unstored.has(id));
    const others = [...this.#unstored.values()].filter((family) => family !== undefined);
    return [...others, ...stored].sort((one, other) => other.updated.getTime() - one.updated.getTime());
  }

  create(family: TokenFamily): void {
    this.#write(
      () => this.#families.save(family),
      () => void this.#unstored.set(family.id, family),
    );
  }

  /** Counts one on from `counter`. False if it stands elsewhere by now, or the family is gone. */
  increment(id: string, counter: number, now: Date): boolean {
    const family = this.get(id);
    if (family?.counter !== counter) return false;
    return this.#write(
      () => this.#families.increment(id, counter, now),
      () => {
        this.#unstored.set(id, { ...family, counter: counter + 1, updated: now });
        return true;
      },
    );
  }

  delete(id: string): void {
    this.#write(
      () => this.#families.delete(id),
      () => void this.#unstored.set(id, undefined),
    );
  }

  purge(olderThan: Date): void {
    this.#write(
      () => this.#families.purge(olderThan),
      () => undefined,
    );
  }

  /** What was kept before is stored first; then nothing is left of it here. */
  #write<T>(store: () => T, keep: () => T): T {
    try {
      for (const [id, family] of this.#unstored) {
        if (family) this.#families.save(family);
        else this.#families.delete(id);
        this.#unstored.delete(id);
      }
      return store();
    } catch (error) {
      if (!(error instanceof UserError && error.id === "DatabaseFolderFull")) throw error;
      if (this.#unstored.size === 0) this.#tell(error);
      return keep();
    }
  }

  #tell(error: UserError): void {
    const text = `Sign-ins are remembered only until the server ends: ${withAdvice(error)}`;
    this.#log.write("Warning", "Duplicati.WebserverCore.Services.LoginProvider", "SignInNotStored", text);
  }
}
