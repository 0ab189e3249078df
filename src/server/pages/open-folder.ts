import { mkdir } from "node:fs/promises";
import { dirname, isAbsolute, join, sep } from "node:path";
import type { OpenFolder } from "../../../views/parts/folder-picker.tsx";
import type { Texts } from "../../../views/texts/index.ts";
import { expandPath, specialFolders } from "../../jobs/special-folders.ts";
import { codeOf } from "../../support/errors.ts";
import { browsePage } from "../file-browser.ts";
import type { Services } from "../services.ts";

/** Folders that are shown of one. */
const mostFolders = 300;

/** What was pressed in a form with a picker of folders; undefined if it was none of its buttons. */
export async function pickFolder(
  { pressed, typed, newName }: { pressed: string; typed: string; newName: string },
  services: Services,
  texts: Texts,
): Promise<OpenFolder | undefined> {
  const start = folderOf(typed, services);
  if (pressed === "browse") return await openFolder(start, services);
  if (pressed.startsWith("open:")) return await openFolder(folderOf(pressed.slice("open:".length), services), services);
  if (pressed !== "make") return undefined;
  const name = newName.trim();
  const fail = async (problem: string) => ({ ...(await openFolder(start, services)), newName, problem });
  if (name === "" || name === "." || name === ".." || /[\\/\0]/.test(name)) return fail(texts.common.folders.badName);
  try {
    await mkdir(join(start, name));
    return await openFolder(join(start, name, sep), services);
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    const { isThere, denied, notMade } = texts.common.folders;
    if (code === "EEXIST") return fail(isThere);
    return fail(["EACCES", "EPERM", "EROFS"].includes(code) ? denied : notMade(code));
  }
}

/** What was typed if that is a whole path, else where people have their things. */
function folderOf(typed: string, { surroundings }: Services): string {
  const path = expandPath(typed.trim(), surroundings);
  if (isAbsolute(path)) return join(path, sep);
  const home = specialFolders(surroundings).find(({ id }) => id === "%HOME%");
  return home ? join(home.path, sep) : sep;
}

async function openFolder(path: string, { surroundings }: Services): Promise<OpenFolder> {
  const above = join(dirname(path), sep);
  const common = { path, parent: above === path ? undefined : above, newName: "" };
  const options = { onlyFolders: true, showHidden: false, limit: mostFolders };
  try {
    const { nodes, hasMore } = await browsePage(path, options, surroundings);
    const folders = nodes.map(({ text }) => ({ name: text, path: join(path, text, sep) }));
    return { ...common, folders, hasMore, isClosed: false };
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    // One that is not there yet is made by the restore.
    return { ...common, folders: [], hasMore: false, isClosed: codeOf(error) !== "ENOENT" };
  }
}
