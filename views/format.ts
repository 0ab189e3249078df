import type { Language } from "./texts/language.ts";

const units = ["bytes", "KB", "MB", "GB", "TB", "PB", "EB"];
const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** In which unit a distance in time is told: up to how many milliseconds, and how many of them are one. */
const relativeUnits: readonly [upTo: number, unit: Intl.RelativeTimeFormatUnit, length: number][] = [
  [hour, "minute", minute],
  [day, "hour", hour],
  [30 * day, "day", day],
  [365 * day, "month", 30.44 * day],
  [Number.POSITIVE_INFINITY, "year", 365.25 * day],
];

/** What has been: "finished now" would be said of what is not over. */
const justNow: Readonly<Record<Language, string>> = { en: "just now", de: "gerade eben", da: "lige nu" };

/** Of money, where there is less of it than the smallest coin. */
const lessThan: Readonly<Record<Language, string>> = { en: "less than", de: "weniger als", da: "mindre end" };

export interface Money {
  readonly amount: number;
  /** Its three letters; undefined: nobody has said which. */
  readonly currency: string | undefined;
}

const made = new Map<string, Formats>();

/**
 * The formats of a language and a time zone, which are made once: that takes longer than to draw a page.
 *
 * @param timeZone as IANA names it; undefined: that of this computer.
 */
export function formatsOf(language: Language, timeZone?: string): Formats {
  const key = `${language} ${timeZone ?? ""}`;
  const formats = made.get(key) ?? new Formats(language, timeZone);
  made.set(key, formats);
  return formats;
}

/** Figures and times as people of a language write them. */
export class Formats {
  readonly #language: Language;
  readonly #locale: string;
  readonly #relative: Intl.RelativeTimeFormat;
  readonly #numbers: Intl.NumberFormat;
  readonly #full: Intl.DateTimeFormat;
  readonly #day: Intl.DateTimeFormat;
  readonly #clock: Intl.DateTimeFormat;
  readonly #weekday: Intl.DateTimeFormat;
  readonly #dayOfMonth: Intl.DateTimeFormat;
  readonly #dayOnly: Intl.DateTimeFormat;
  readonly #month: Intl.DateTimeFormat;
  readonly #monthKey: Intl.DateTimeFormat;
  readonly #key: Intl.DateTimeFormat;

  constructor(language: Language, timeZone?: string) {
    const locale = language === "en" ? "en-GB" : language;
    const zone = timeZone === undefined ? {} : { timeZone };
    this.#language = language;
    this.#locale = locale;
    this.#relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
    this.#numbers = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
    const date = { weekday: "short", day: "numeric", month: "short", year: "numeric" } as const;
    const clock = { hour: "2-digit", minute: "2-digit" } as const;
    this.#full = new Intl.DateTimeFormat(locale, { ...date, ...clock, ...zone });
    this.#day = new Intl.DateTimeFormat(locale, { ...date, ...zone });
    this.#weekday = new Intl.DateTimeFormat(locale, { weekday: "short", timeZone: "UTC" });
    this.#clock = new Intl.DateTimeFormat(locale, { ...clock, ...zone });
    this.#dayOfMonth = new Intl.DateTimeFormat(locale, { weekday: "short", day: "numeric", ...clock, ...zone });
    this.#dayOnly = new Intl.DateTimeFormat(locale, { weekday: "short", day: "numeric", month: "short", ...zone });
    this.#month = new Intl.DateTimeFormat(locale, { month: "long", year: "numeric", ...zone });
    this.#monthKey = new Intl.DateTimeFormat("en-CA", { month: "2-digit", year: "numeric", ...zone });
    this.#key = new Intl.DateTimeFormat("sv-SE", { year: "numeric", month: "2-digit", day: "2-digit", ...zone });
  }

  number(value: number): string {
    return this.#numbers.format(value);
  }

  /** `48.2 GB`; a unit has 1024 of the one before, as in all options. */
  bytes(bytes: number): string {
    if (bytes < 1024) return `${this.number(bytes)} ${this.#bytesWord(bytes)}`;
    let power = Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
    let figure = rounded(bytes / 1024 ** power);
    // What would be written as 1,024 MB is a GB.
    if (figure >= 1024 && power < units.length - 1) figure = rounded(bytes / 1024 ** ++power);
    return `${this.number(figure)} ${units[power]}`;
  }

  /** `12.3 MB/s`. */
  speed(bytesPerSecond: number): string {
    return `${this.bytes(bytesPerSecond)}/s`;
  }

  /** `€0.42`; `less than €0.01`, where the smallest coin is more than that. */
  money(money: Money): string {
    const { format, least } = this.#coinage(money);
    return this.isLessThanCoin(money)
      ? `${lessThan[this.#language]} ${format.format(least)}`
      : format.format(money.amount);
  }

  isLessThanCoin(money: Money): boolean {
    return money.amount > 0 && money.amount < this.#coinage(money).least;
  }

  #coinage({ currency }: Money): { format: Intl.NumberFormat; least: number } {
    const digits = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
    const format = new Intl.NumberFormat(
      this.#locale,
      currency === undefined ? digits : { style: "currency", currency },
    );
    return { format, least: 10 ** -(format.resolvedOptions().maximumFractionDigits ?? 2) };
  }

  percent(part: number): string {
    return `${this.number(Math.floor(Math.min(1, Math.max(0, part)) * 100))} %`;
  }

  /** `Wed 25 Nov 2026, 14:16`. */
  dateTime(time: Date): string {
    return this.#full.format(time);
  }

  date(time: Date): string {
    return this.#day.format(time);
  }

  clock(time: Date): string {
    return this.#clock.format(time);
  }

  /** `Mon`. @param day from 0, Sunday. */
  weekday(day: number): string {
    return this.#weekday.format(new Date(Date.UTC(2023, 0, 1 + day)));
  }

  /** `Wed 25, 14:16`, where the month is known. */
  dayOfMonth(time: Date): string {
    return this.#dayOfMonth.format(time);
  }

  /** `Wed 25 Nov`. */
  dayOnly(time: Date): string {
    return this.#dayOnly.format(time);
  }

  /** `14:16`; with its day if that is another than that of `near`. */
  moment(time: Date, near: Date): string {
    return this.dayKey(time) === this.dayKey(near) ? this.clock(time) : this.dayOfMonth(time);
  }

  /** `November 2026`. */
  month(time: Date): string {
    return this.#month.format(time);
  }

  /** `2026-11`: the month as addresses name it. */
  monthKey(time: Date): string {
    const parts = new Map(this.#monthKey.formatToParts(time).map(({ type, value }) => [type, value]));
    return `${parts.get("year")}-${parts.get("month")}`;
  }

  /** The day of a moment as `2026-11-25`, where the pages' clock is. */
  dayKey(time: Date): string {
    return this.#key.format(time);
  }

  /** `2 hours ago`, `in 5 minutes`. */
  relative(time: Date, now: Date): string {
    const distance = time.getTime() - now.getTime();
    const size = Math.abs(distance);
    if (size < minute) return distance > 0 ? this.#relative.format(0, "second") : justNow[this.#language];
    const [, unit, length] = relativeUnits.find(([upTo]) => size < upTo) ?? ["", "year" as const, 365.25 * day];
    return this.#relative.format(Math.trunc(distance / length), unit);
  }

  /** `2 h 5 min`, `40 s`: the two largest units of it. */
  duration(seconds: number): string {
    const whole = Math.max(0, Math.round(seconds));
    if (whole < 60) return `${whole} s`;
    if (whole < 3600)
      return whole % 60 === 0 || whole >= 600
        ? `${Math.round(whole / 60)} min`
        : `${Math.floor(whole / 60)} min ${whole % 60} s`;
    const hours = Math.floor(whole / 3600);
    const minutes = Math.floor((whole % 3600) / 60);
    if (hours < 24) return minutes === 0 ? `${hours} h` : `${hours} h ${minutes} min`;
    const dayWord = { en: "d", de: "T", da: "d" }[this.#language];
    return hours % 24 === 0
      ? `${Math.floor(hours / 24)} ${dayWord}`
      : `${Math.floor(hours / 24)} ${dayWord} ${hours % 24} h`;
  }

  #bytesWord(bytes: number): string {
    return this.#language === "en"
      ? bytes === 1
        ? "byte"
        : "bytes"
      : this.#language === "de"
        ? bytes === 1
          ? "Byte"
          : "Bytes"
        : "byte";
  }
}

/** As many digits as are read: `48.2`, `482`. */
function rounded(value: number): number {
  return value >= 100 ? Math.round(value) : Math.round(value * 10) / 10;
}
