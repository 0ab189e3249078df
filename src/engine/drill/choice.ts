import type { DrillFile, DrillRange, ProofTable } from "../../database/local/proofs.ts";
import type { VolumeTable } from "../../database/local/volumes.ts";
import type { Filter } from "../../sources/filters/index.ts";

/** So many of each kind are considered; what does not fit is passed over. */
const considered = { listed: 2000, oldest: 2000, random: 500 };

/** A file, and where its content lies. */
export interface ChosenFile extends DrillFile {
  /** Ids of data volumes. */
  readonly volumes: readonly number[];
}

export interface Choice {
  readonly files: readonly ChosenFile[];
  /** Bytes that are read for them. */
  readonly size: number;
}

/**
 * Chooses files whose volumes have no more than `limit` bytes together, and which have no more themselves: by turns one of those that
 * the user wants proven, one whose last proof lies furthest back, and any. A file that lies in a volume that is read anyway costs nothing.
 *
 * @param wanted empty if the user wants none in particular.
 */
export function chooseFiles(
  { proofs, volumes }: { readonly proofs: ProofTable; readonly volumes: VolumeTable },
  { version, place, limit, wanted }: { version: number; place: string; limit: number; wanted: Filter },
): Choice {
  const range = { version, place, largest: limit };
  const basket = new Basket(proofs, volumes, limit);
  const offers = [
    wanted.isEmpty ? [] : oldestWanted(proofs, range, wanted),
    proofs.oldest({ ...range, limit: considered.oldest }),
    proofs.random({ ...range, limit: considered.random }),
  ];
  for (let turn = 0; offers.some((files) => turn < files.length); turn++) {
    for (const files of offers) {
      const file = files[turn];
      if (file) basket.offer(file);
    }
  }
  return basket;
}

function oldestWanted(proofs: ProofTable, range: Omit<DrillRange, "limit">, wanted: Filter): DrillFile[] {
  let files: DrillFile[] = [];
  const oldest = (): DrillFile[] => files.toSorted((a, b) => a.proven - b.proven).slice(0, considered.listed);
  for (const file of proofs.all(range)) {
    if (!wanted.includes(file.path)) continue;
    files.push(file);
    if (files.length >= 2 * considered.listed) files = oldest();
  }
  return oldest();
}

/** What has been chosen so far. */
class Basket implements Choice {
  readonly files: ChosenFile[] = [];
  size = 0;
  readonly #proofs: ProofTable;
  readonly #volumes: VolumeTable;
  readonly #limit: number;
  readonly #paths = new Set<string>();
  readonly #read = new Set<number>();
  #restored = 0;

  constructor(proofs: ProofTable, volumes: VolumeTable, limit: number) {
    this.#proofs = proofs;
    this.#volumes = volumes;
    this.#limit = limit;
  }

  offer(file: DrillFile): void {
    if (this.#paths.has(file.path) || this.#restored + file.size > this.#limit) return;
    const volumes = this.#proofs.volumesOf(file.content);
    const more = volumes.filter((id) => !this.#read.has(id));
    const size = more.reduce((sum, id) => sum + Math.max(0, this.#volumes.get(id)?.size ?? 0), 0);
    if (this.size + size > this.#limit) return;
    for (const id of more) this.#read.add(id);
    this.#paths.add(file.path);
    this.#restored += file.size;
    this.size += size;
    this.files.push({ ...file, volumes });
  }
}
