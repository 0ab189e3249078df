import { formatSize } from "../../options/values/index.ts";

/** Dates and sizes as the user's culture writes them (cli.md 8). */
export interface Culture {
  /** BCP 47 name; empty for the invariant culture. */
  readonly name: string;
  /** Short date and long time, local. */
  formatDate(date: Date): string;
  /** With unit: `3.41 MiB`, `18 bytes`. */
  formatSize(bytes: number): string;
}

/** The culture that the environment asks for: `LC_ALL` before `LANG`; `C`, `POSIX` and unknown names are invariant. */
export function cultureFromEnvironment(environment: Readonly<Record<string, string | undefined>>): Culture {
  return cultureOf(environment.LC_ALL || environment.LANG || "");
}

/** @param name as in `force-locale` (`de-DE`) or in `LANG` (`de_DE.UTF-8`). */
export function cultureOf(name: string): Culture {
  const tag = (name.split(/[.@]/)[0] ?? "").replaceAll("_", "-");
  return tag === "C" || tag === "POSIX" ? invariant : (localized(tag) ?? invariant);
}

const invariant: Culture = {
  name: "",
  formatDate: (date) =>
    `${two(date.getMonth() + 1)}/${two(date.getDate())}/${String(date.getFullYear()).padStart(4, "0")} ` +
    `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`,
  formatSize,
};

/** Units of the languages in which Duplicati translates them; all others have the English ones. */
const translatedUnits: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  de: { bytes: "Bytes", KiB: "KB", MiB: "MB", GiB: "GB", TiB: "TB" },
  fr: { bytes: "octets", KiB: "Kio", MiB: "Mio", GiB: "Gio", TiB: "Tio" },
};

function localized(tag: string): Culture | undefined {
  if (!isKnown(tag)) return undefined;
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

function isKnown(tag: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    // Not a well-formed name.
    return false;
  }
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
