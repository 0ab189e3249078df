/** A language as clients show it. */
export interface LocaleFacts {
  readonly Code: string;
  readonly EnglishName: string;
  readonly DisplayName: string;
}

export interface BrowserLocales {
  /** What the browser asks for first. */
  readonly wanted: LocaleFacts;
  readonly supported: readonly LocaleFacts[];
  readonly isSupported: boolean;
}

/** The languages in which this server speaks. */
const spoken = ["en"];

/** @param accepted the header `Accept-Language`. */
export function localesOf(accepted: string | null): BrowserLocales {
  const first = accepted?.split(/[,;]/)[0]?.trim() ?? "";
  const code = isLocale(first) ? first : "en-US";
  const isSupported = spoken.includes(new Intl.Locale(code).language);
  return { wanted: factsOf(code), supported: spoken.map(factsOf), isSupported };
}

function isLocale(code: string): boolean {
  try {
    return code !== "" && Intl.getCanonicalLocales(code).length === 1;
  } catch {
    return false;
  }
}

function factsOf(code: string): LocaleFacts {
  const nameIn = (language: string) => new Intl.DisplayNames(language, { type: "language" }).of(code) ?? code;
  return { Code: code, EnglishName: nameIn("en"), DisplayName: nameIn(code) };
}
