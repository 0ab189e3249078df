/** An amount of money. */
export interface Cost {
  readonly amount: number;
  /** Its three letters; undefined: nobody has said which. */
  readonly currency: string | undefined;
}

const pricePattern = /^\s*(\d+(?:[.,]\d+)?|[.,]\d+)\s*$/;
/** `1,500` is one and a half to some, and a thousand more to others. */
const ambiguous = /^\s*[1-9]\d*,\d{3}\s*$/;

/** A price, with a period or a comma; undefined for anything else, also for what may be meant in two ways. */
export function parsePrice(text: string): number | undefined {
  const [, digits] = pricePattern.exec(text) ?? [];
  if (digits === undefined || ambiguous.test(text)) return undefined;
  const value = Number(digits.replace(",", "."));
  return Number.isFinite(value) ? value : undefined;
}

/** `EUR`, of the three letters of a currency; undefined for anything else. */
export function parseCurrency(text: string): string | undefined {
  const letters = text.trim().toUpperCase();
  return /^[A-Z]{3}$/.test(letters) ? letters : undefined;
}

/** `EUR 0.42`, as messages have it; of what is less than the smallest coin only that. Without a currency a plain number. */
export function formatMoney({ amount, currency }: Cost, locale: string | Intl.Locale = "en"): string {
  const digits = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  const money = currency === undefined ? digits : ({ style: "currency", currency, currencyDisplay: "code" } as const);
  const format = new Intl.NumberFormat(locale, money);
  const least = 10 ** -(format.resolvedOptions().maximumFractionDigits ?? 2);
  const isLess = amount > 0 && amount < least;
  // A space that does not break is none to those who search in a log.
  const text = format.format(isLess ? least : amount).replaceAll("\u00a0", " ");
  return isLess ? `less than ${text}` : text;
}
