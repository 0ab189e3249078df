import type { Services } from "../../services.ts";

/** More than this is chosen by folders. */
export const mostChosen = 1000;
/** Those not used for longest are forgotten. */
const mostBaskets = 500;

/** What somebody has chosen of one version of a backup. */
export type Basket = ReadonlySet<string>;

const empty: Basket = new Set();

/** What people have chosen and what they have typed in, for each sign-in; in memory only, so that nothing of it outlives the server. */
class Baskets {
  readonly #chosen = new Map<string, Basket>();
  readonly #passphrases = new Map<string, string>();

  of(place: BasketPlace): Basket {
    return this.#chosen.get(keyOf(place)) ?? empty;
  }

  /** Of all that was `shown`, what is `ticked` is chosen and the rest is not; what was not shown stays as it is. False if that is too much. */
  change(place: BasketPlace, shown: readonly string[], ticked: readonly string[]): boolean {
    const hidden = new Set(shown);
    const kept = [...this.of(place)].filter((path) => !hidden.has(path));
    const chosen = new Set([...kept, ...ticked]);
    if (chosen.size > mostChosen) return false;
    remember(this.#chosen, keyOf(place), chosen);
    return true;
  }

  clear(place: BasketPlace): void {
    this.#chosen.delete(keyOf(place));
  }

  /** That of a backup whose settings have none. */
  passphrase(session: string, jobId: string): string | undefined {
    return this.#passphrases.get(`${session} ${jobId}`);
  }

  setPassphrase(session: string, jobId: string, passphrase: string): void {
    remember(this.#passphrases, `${session} ${jobId}`, passphrase);
  }
}

export interface BasketPlace {
  /** The sign-in. */
  readonly session: string;
  readonly jobId: string;
  /** Of the version. */
  readonly time: Date;
}

const all = new WeakMap<object, Baskets>();

/** Those of a server. */
export function basketsOf({ database }: Pick<Services, "database">): Baskets {
  const known = all.get(database) ?? new Baskets();
  all.set(database, known);
  return known;
}

function keyOf({ session, jobId, time }: BasketPlace): string {
  return `${session} ${jobId} ${time.getTime()}`;
}

function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > mostBaskets && oldest !== undefined) map.delete(oldest);
}
