export type DateOrder = "MonthFirst" | "DayFirst" | "YearFirst";
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * In which order the user writes short dates. `locale` is the text of `force-locale`; undefined: taken from `LC_ALL`,
 * `LC_TIME`, `LANG`. Without a culture (also `C`, `POSIX`, unknown names): month first, as the invariant culture has it.
 */
export function dateOrderOf(locale: string | undefined, environment: Environment = process.env): DateOrder {
  const name = locale ?? (environment.LC_ALL || environment.LC_TIME || environment.LANG || "");
  const tag = (name.split(/[.@]/)[0] as string).replaceAll("_", "-");
  if (tag === "" || tag === "C" || tag === "POSIX" || !isLocale(tag)) return "MonthFirst";
  const first = new Intl.DateTimeFormat(tag).formatToParts(0).find((part) => part.type !== "literal");
  return first?.type === "day" ? "DayFirst" : first?.type === "year" ? "YearFirst" : "MonthFirst";
}

function isLocale(tag: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0;
  } catch (error) {
    // Not a language tag at all; `force-locale` takes any text.
    if (error instanceof RangeError) return false;
    throw error;
  }
}
