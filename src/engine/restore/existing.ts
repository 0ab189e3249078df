import { closeSync, openSync } from "node:fs";
import { type HashAlgorithm, hashAlgorithm, hashOf } from "../../crypto/index.ts";
import type { RestorePlan, RestoreTarget } from "../../database/local/restore-plan.ts";
import { equalBytes } from "../../support/bytes.ts";
import { codeOf } from "../../support/errors.ts";
import { readFully } from "../../support/read-fully.ts";
import { writeFully } from "../../support/write-fully.ts";
import type { OperationContext } from "../context.ts";
import { alternativeNames } from "./conflicts.ts";
import type { RestorePlaces } from "./places.ts";

/** More alternative names than this are taken: something is wrong. */
const namesTried = 100;

/** What was decided for a file. */
export type Decision =
  /** Content must come from the destination, at least in part. */
  | "restore"
  /** The content is there already. */
  | "unmodified"
  /** Something else is in the way. */
  | "blocked";

/**
 * Looks at what is there before a file is restored (engine.md 13.5): content that is right is left, other content is
 * replaced only with `overwrite`, and blocks that local files hold are not fetched.
 */
export class ExistingFiles {
  readonly #context: OperationContext;
  readonly #plan: RestorePlan;
  readonly #places: RestorePlaces;
  readonly #versionTime: Date;
  readonly #blockHash: HashAlgorithm;

  constructor(context: OperationContext, plan: RestorePlan, places: RestorePlaces, versionTime: Date) {
    this.#context = context;
    this.#plan = plan;
    this.#places = places;
    this.#versionTime = versionTime;
    this.#blockHash = hashAlgorithm(context.settings.blockHashAlgorithm);
  }

  decide(target: RestoreTarget): Decision {
    const { settings } = this.#context;
    const place = this.#places.placeOf(target);
    const occupant = this.#places.occupantOf(place);
    if (occupant === "folder" || occupant === "other") return "blocked";
    if (occupant === "file" && this.#hasContent(place, target)) return "unmodified";
    if (occupant !== "nothing") {
      if (settings.overwrite) {
        this.#assemble(target, occupant === "file" ? [place] : []);
        return "restore";
      }
      return this.#evade(target, place);
    }
    if (settings.restoreWithLocalBlocks && target.path !== place) this.#assemble(target, [target.path]);
    return "restore";
  }

  /** Takes another name; one that holds the wanted content already will do. */
  #evade(target: RestoreTarget, place: string): Decision {
    let tried = 0;
    for (const name of alternativeNames(place, this.#versionTime)) {
      if (++tried > namesTried) break;
      const occupant = this.#places.occupantOf(name);
      const isSame = occupant === "file" && this.#hasContent(name, target);
      if (occupant !== "nothing" && !isSame) continue;
      this.#places.move(target.id, name);
      if (isSame) return "unmodified";
      if (this.#context.settings.restoreWithLocalBlocks) this.#assemble(target, [place, target.path]);
      return "restore";
    }
    return "blocked";
  }

  /** The file is put together from blocks, those of `sources` first, and takes its place when it is whole. */
  #assemble(target: RestoreTarget, sources: readonly string[]): void {
    this.#plan.setWay(target.id, "assembled");
    if (this.#context.settings.dryRun || target.content === 0) return;
    const part = openSync(this.#places.partOf(target), "w");
    try {
      const wanted = this.#plan.blocksOf(target.content);
      const have = new Set<number>();
      for (const source of sources) this.#copyBlocks(source, part, wanted, have);
      for (const position of have) this.#plan.haveBlock(target.id, position);
    } finally {
      closeSync(part);
    }
  }

  #copyBlocks(
    source: string,
    part: number,
    wanted: readonly { hash: Uint8Array; size: number }[],
    have: Set<number>,
  ): void {
    const { settings, progress } = this.#context;
    const { blocksize } = settings;
    eachBlock(source, blocksize, (content, position) => {
      const block = wanted[position];
      if (!block || have.has(position) || content.length < block.size) return true;
      const candidate = content.subarray(0, block.size);
      if (equalBytes(hashOf(this.#blockHash, candidate), block.hash)) {
        writeFully(part, candidate, position * blocksize);
        have.add(position);
        progress.bytesProcessed += block.size;
      }
      return true;
    });
  }

  #hasContent(place: string, target: RestoreTarget): boolean {
    const wanted = target.content === 0 ? [] : this.#plan.blocksOf(target.content);
    let isSame = true;
    let position = 0;
    const wasRead = eachBlock(place, this.#context.settings.blocksize, (content, index) => {
      const block = wanted[index];
      position = index + 1;
      if (!block || block.size !== content.length || !equalBytes(hashOf(this.#blockHash, content), block.hash)) {
        isSame = false;
      }
      return isSame;
    });
    return wasRead && isSame && position === wanted.length;
  }
}

/** Reads a file block by block until `visit` returns false. Returns false if it cannot be read. */
function eachBlock(
  path: string,
  blocksize: number,
  visit: (content: Uint8Array, position: number) => boolean,
): boolean {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    if (codeOf(error) !== undefined) return false;
    throw error;
  }
  try {
    const buffer = new Uint8Array(blocksize);
    for (let position = 0; ; position++) {
      const length = readFully(file, buffer, 0, blocksize, null);
      if (length === 0 || !visit(buffer.subarray(0, length), position) || length < blocksize) return true;
    }
  } catch (error) {
    if (codeOf(error) !== undefined) return false;
    throw error;
  } finally {
    closeSync(file);
  }
}
