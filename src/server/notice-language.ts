import { isLanguage } from "../../views/texts/language.ts";
import { meaningIn } from "../../views/texts/meanings.ts";
import type { Notice } from "../reports/index.ts";
import { withAdvice } from "../support/errors.ts";
import { readAppearance } from "./pages/appearance.ts";
import type { Services } from "./services.ts";

/** A notice about a backup in the language that was chosen for the pages, with its own words below, which name times and figures. */
export function translatedNotice(services: Pick<Services, "database">, notice: Notice, backup: string): Notice {
  const { language } = readAppearance(services);
  const [what, advice = ""] = (isLanguage(language) && meaningIn(language, notice.id ?? "")) || [];
  if (what === undefined) return notice;
  const title = `${backup}: ${what}`;
  return { ...notice, title, text: `${withAdvice({ message: title, advice })}\n\n${notice.text}` };
}
