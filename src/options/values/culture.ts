import { type Cost, formatMoney } from "./price.ts";
import { formatSize } from "./size.ts";

export type DateOrder = "MonthFirst" | "DayFirst" | "YearFirst";
type Environment = Readonly<Record<string, string | undefined>>;

/** Dates, sizes and money as the user's culture writes them (cli.md 8). */
export interface Culture {
  /** BCP 47 name; empty for the invariant culture. */
  readonly name: string;
  /** Short date and long time, local. */
  formatDate(date: Date): string;
  /** With unit: `3.41 MiB`, `18 bytes`. */
  formatSize(bytes: number): string;
  /** `EUR 0.42`. */
  formatMoney(cost: Cost): string;
}

/** The culture that the environment asks for: `LC_ALL` before `LANG`; `C`, `POSIX` and unknown names are invariant. */
export function cultureFromEnvironment(environment: Environment): Culture {
  return cultureOf(environment.LC_ALL || environment.LANG || "");
}

/** @param name as in `force-locale` (`de-DE`) or in `LANG` (`de_DE.UTF-8`). */
export function cultureOf(name: string): Culture {
  return localized(tagOf(name)) ?? invariant;
}

/**
 * In which order the user writes short dates. `locale` is the text of `force-locale`; undefined: taken from `LC_ALL`,
 * `LC_TIME`, `LANG`. Without a culture (also `C`, `POSIX`, unknown names): month first, as the invariant culture has it.
 */
export function dateOrderOf(locale: string | undefined, environment: Environment = process.env): DateOrder {
  const name = locale ?? (environment.LC_ALL || environment.LC_TIME || environment.LANG || "");
  const tag = tagOf(name);
  if (!isCulture(tag)) return "MonthFirst";
  const first = new Intl.DateTimeFormat(tag).formatToParts(0).find((part) => part.type !== "literal");
  return first?.type === "day" ? "DayFirst" : first?.type === "year" ? "YearFirst" : "MonthFirst";
}

function tagOf(name: string): string {
  return (name.split(/[.@]/)[0] ?? "").replaceAll("_", "-");
}

/** True for a tag that names a culture other than the invariant one. */
function isCulture(tag: string): boolean {
  if (tag === "" || tag === "C" || tag === "POSIX") return false;
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0;
  } catch (error) {
    // Not a language tag at all; `force-locale` takes any text.
    if (error instanceof RangeError) return false;
    throw error;
  }
}

const invariant: Culture = {
  name: "",
  formatDate: (date) =>
    `${two(date.getMonth() + 1)}/${two(date.getDate())}/${String(date.getFullYear()).padStart(4, "0")} ` +
    `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`,
  formatSize,
  formatMoney: (cost) => formatMoney(cost),
};

/** Units of the languages in which Duplicati translates them; all others have the English ones. */
const translatedUnits: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  de: { bytes: "Bytes", KiB: "KB", MiB: "MB", GiB: "GB", TiB: "TB" },
  fr: { bytes: "octets", KiB: "Kio", MiB: "Mio", GiB: "Gio", TiB: "Tio" },
};

function localized(tag: string): Culture | undefined {
  if (!isCulture(tag)) return undefined;
  const locale = new Intl.Locale(tag, { calendar: "gregory", numberingSystem: "latn" });
  const date = new Intl.DateTimeFormat(locale, { dateStyle: "short" });
  const time = new Intl.DateTimeFormat(locale, { timeStyle: "medium" });
  const size = new Intl.NumberFormat(locale, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
  const units = translatedUnits[locale.language] ?? {};
  return {
    name: tag,
    formatDate: (value) => `${shortDate(date, value)} ${longTime(time, value)}`,
    formatSize: (bytes) => {
      const { value, unit } = sizeParts(bytes);
      return `${unit === "bytes" ? value : size.format(value)} ${units[unit] ?? unit}`;
    },
    formatMoney: (cost) => formatMoney(cost, locale),
  };
}

const unitFactors = [
  ["TiB", 2 ** 40],
  ["GiB", 2 ** 30],
  ["MiB", 2 ** 20],
  ["KiB", 2 ** 10],
] as const;

/** Never carried to the next unit after rounding (options.md 2.4). */
function sizeParts(bytes: number): { value: number; unit: string } {
  const found = unitFactors.find(([, factor]) => Math.abs(bytes) >= factor);
  return found ? { value: bytes / found[1], unit: found[0] } : { value: bytes, unit: "bytes" };
}

/** The culture's short date, but always with the whole year. */
function shortDate(format: Intl.DateTimeFormat, date: Date): string {
  const part = ({ type, value }: Intl.DateTimeFormatPart) => (type === "year" ? String(date.getFullYear()) : value);
  return format.formatToParts(date).map(part).join("");
}

/** The culture's long time; the space before AM or PM is a narrow one that does not break. */
function longTime(format: Intl.DateTimeFormat, date: Date): string {
  const parts = format.formatToParts(date);
  const text = (part: Intl.DateTimeFormatPart, index: number) =>
    part.type === "literal" && part.value === " " && parts[index + 1]?.type === "dayPeriod" ? "\u202f" : part.value;
  return parts.map(text).join("");
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
