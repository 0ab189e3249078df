import type { LocalDatabase } from "../../database/local/database.ts";
import { entryKinds } from "../../database/local/entries.ts";
import { type ContentState, Tree } from "../../database/local/tree.ts";
import { startOfName } from "../list/selection.ts";

/** A content that a file has had. */
export interface FileContent {
  /** Times of the first and the last version that have it, without another one in between. */
  readonly first: Date;
  readonly last: Date;
  /** How many versions those are. */
  readonly versions: number;
  readonly size: number;
  /** Undefined where it isn't known. */
  readonly modified: Date | undefined;
}

/** Everything that a file has been, the newest first. */
export interface FileLife {
  /** Of all versions, the newest first. */
  readonly times: readonly Date[];
  readonly contents: readonly FileContent[];
  /** True if the newest version has it. */
  readonly isPresent: boolean;
}

/** Folds the versions of a file into its contents: what did not change counts as one. */
export function fileLife(database: LocalDatabase, path: string): FileLife {
  const versions = database.versions.newestFirst();
  const start = startOfName(path);
  const states = new Tree(database.sql).statesOf(path.slice(0, start), path.slice(start));
  const contents = fold(states.filter(({ kind }) => kind === entryKinds.file)).flatMap((state) => {
    const having = versions.filter(({ id }) => state.first <= id && id < state.last);
    const [newest, oldest] = [having[0], having.at(-1)];
    if (!newest || !oldest) return [];
    return {
      first: new Date(oldest.time * 1000),
      last: new Date(newest.time * 1000),
      versions: having.length,
      size: state.size,
      modified: state.modified === 0 ? undefined : new Date(state.modified * 1000),
    };
  });
  const isPresent = states.some(({ last }) => last > (versions[0]?.id ?? 0));
  return { times: versions.map(({ time }) => new Date(time * 1000)), contents: contents.toReversed(), isPresent };
}

/** States that follow each other and differ in nothing but their attributes are one. */
function fold(states: readonly ContentState[]): ContentState[] {
  const folded: ContentState[] = [];
  for (const state of states) {
    const before = folded.at(-1);
    const isSame = before?.last === state.first && before.content === state.content && before.size === state.size;
    if (isSame) folded[folded.length - 1] = { ...state, first: before.first };
    else folded.push(state);
  }
  return folded;
}
