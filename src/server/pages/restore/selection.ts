import type { Services } from "../../services.ts";
import { type BasketPlace, basketsOf } from "./baskets.ts";

/** The filter expression of a path as trees have it: a folder with all that is in it, anything else alone. */
export function expressionOf(path: string): string {
  if (!/[\\/]$/.test(path)) return `@${path}`;
  return `[${path.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&")}.*]`;
}

/** The path that was asked for, or all that was chosen; what lies in a chosen folder need not be named beside it. */
export function chosenPaths(services: Services, place: BasketPlace, path: string): string[] {
  if (path !== "") return [path];
  const all = [...basketsOf(services).of(place)];
  const folders = all.filter((each) => /[\\/]$/.test(each));
  return all.filter((each) => !folders.some((folder) => folder !== each && each.startsWith(folder))).toSorted();
}
