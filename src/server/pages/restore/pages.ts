import type { Page } from "../page.ts";
import { restoreBasket } from "./basket.tsx";
import { chooseBackup } from "./choose.tsx";
import { comparePages } from "./compare.tsx";
import { contentPages } from "./content.tsx";
import { elsewherePages } from "./elsewhere.tsx";
import { restoreFile } from "./file.tsx";
import { indexReadingPages } from "./index-reading.tsx";
import { linkPages } from "./link.tsx";
import { planPages } from "./plan.tsx";
import { restoreRun } from "./run.tsx";
import { sizePages } from "./sizes.tsx";
import { restoreTree } from "./tree.tsx";

/** Everything about finding files and bringing them back. */
export const restorePages: readonly Page[] = [
  chooseBackup,
  ...elsewherePages,
  ...indexReadingPages,
  restoreTree,
  restoreFile,
  restoreBasket,
  ...sizePages,
  ...planPages,
  ...comparePages,
  ...contentPages,
  ...linkPages,
  restoreRun,
];
