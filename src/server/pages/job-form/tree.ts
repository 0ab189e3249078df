import { type TreeLevel, type TreeNode, treePage } from "../../../../views/parts/tree.tsx";
import { expandPath } from "../../../jobs/special-folders.ts";
import { browsePage } from "../../file-browser.ts";
import type { Services } from "../../services.ts";

/** What of a tree of folders is shown, and what of it is chosen. */
export interface TreeState {
  /** Folders whose content is shown, with the number of entries. */
  readonly open: ReadonlyMap<string, number>;
  readonly chosen: readonly string[];
}

/** What is in a folder of this computer, and in those below it that are open. */
export async function treeLevel(
  path: string,
  state: TreeState,
  closed: string,
  { surroundings }: Pick<Services, "surroundings">,
): Promise<TreeLevel> {
  const chosen = new Set(state.chosen.map((source) => expandPath(source, surroundings)));
  const isTicked = (each: string) => chosen.has(each) || chosen.has(each.replace(/[\\/]$/, ""));
  const isInside = (each: string) => [...chosen].some((source) => each !== source && each.startsWith(withEnd(source)));

  async function levelOf(folder: string): Promise<TreeLevel> {
    const limit = state.open.get(folder) ?? treePage;
    try {
      const { nodes, hasMore } = await browsePage(
        folder,
        { onlyFolders: false, showHidden: true, limit },
        surroundings,
      );
      const shown: TreeNode[] = [];
      for (const { id, text, cls, leaf } of nodes) {
        const canOpen = cls === "folder" && !leaf;
        const children = canOpen && state.open.has(id) ? await levelOf(id) : undefined;
        const node = { path: id, name: text, isFolder: cls === "folder", canOpen, children };
        shown.push({ ...node, isTicked: isTicked(id), isInside: isInside(id) });
      }
      return { path: folder, nodes: shown, limit, hasMore };
    } catch {
      return { path: folder, nodes: [], limit, hasMore: false, problem: closed };
    }
  }
  return await levelOf(path);
}

function withEnd(path: string): string {
  return /[\\/]$/.test(path) ? path : `${path}/`;
}
