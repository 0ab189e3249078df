import { textsOf } from "../../../views/texts/index.ts";
import { type Language, preferredLanguage } from "../../../views/texts/language.ts";
import { meaningIn } from "../../../views/texts/meanings.ts";
import { withAdvice } from "../../support/errors.ts";

/** The language in which a client wants messages (rest-api.md 2). English for those that name none of ours. */
export function languageOf({ headers }: Request): Language {
  return preferredLanguage(headers.get("x-ui-language"));
}

/**
 * A message in a language, with its own words behind it, which name files and figures.
 *
 * @param id its stable id.
 * @param whole the message with its advice.
 */
export function inLanguage(language: Language, id: string | undefined, message: string, whole = message): string {
  const told = id === undefined || language === "en" ? undefined : toldIn(language, id);
  return told === undefined ? whole : `${told} (${message})`;
}

function toldIn(language: Language, id: string): string | undefined {
  const [what, advice = ""] = meaningIn(language, id) ?? [];
  if (what !== undefined) return withAdvice({ message: what, advice });
  // What is wrong with a job is told beside the fields of its form.
  const faults: Readonly<Record<string, string>> = textsOf(language).jobForm.faults;
  return Object.hasOwn(faults, id) ? faults[id] : undefined;
}
