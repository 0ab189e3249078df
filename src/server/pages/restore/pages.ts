import type { Page } from "../page.ts";
import { chooseBackup } from "./choose.tsx";
import { restoreFile } from "./file.tsx";
import { restoreTree } from "./tree.tsx";

/** Everything about finding files and bringing them back. */
export const restorePages: readonly Page[] = [chooseBackup, restoreTree, restoreFile];
