import * as v from "valibot";
import type { Services } from "../services.ts";

const scheme = "bunker-pages";

const appearanceSchema = v.object({
  look: v.fallback(v.picklist(["system", "light", "dark"]), "system"),
  /** Empty: as the browser wants it. */
  language: v.fallback(v.string(), ""),
});
export type Appearance = v.InferOutput<typeof appearanceSchema>;

/** How the user wants the pages to look. */
export function readAppearance({ database }: Pick<Services, "database">): Appearance {
  return v.parse(appearanceSchema, database.uiStorage.get(scheme));
}

export function saveAppearance({ database }: Pick<Services, "database">, appearance: Appearance): void {
  database.uiStorage.patch(scheme, { ...appearance });
}
