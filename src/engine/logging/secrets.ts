import { UserError } from "../../support/errors.ts";

/** Takes secret values out of what is about to be logged. */
export interface Redaction {
  text(text: string): string;
  /** The same for the value of one option, which may be a secret as a whole, however short. */
  value(text: string): string;
  /** The error itself if it is clean, else one that looks the same without the secrets. */
  error(error: unknown): unknown;
}

const mask = "••••";

/** Values are found as they are and as they stand in URLs. Very short ones would hit innocent text and are left out. */
export function createRedaction(secrets: readonly string[]): Redaction {
  const spellings = secrets
    .filter((secret) => secret.length >= 4)
    .flatMap((secret) => [secret, encodeURIComponent(secret), encodeURIComponent(secret).replaceAll("%20", "+")]);
  // Longest first, so that a secret inside another one leaves no remainder.
  const values = [...new Set(spellings)].sort((a, b) => b.length - a.length);

  const text = (value: string) => values.reduce((result, secret) => result.replaceAll(secret, mask), value);
  const whole = new Set(secrets.filter((secret) => secret !== ""));
  const value = (given: string) => (whole.has(given) ? mask : text(given));
  const isClean = (value: string) => values.every((secret) => !value.includes(secret));
  const error = (value: unknown): unknown => {
    if (values.length === 0) return value;
    if (!(value instanceof Error)) return isClean(String(value)) ? value : text(String(value));
    const cause = value.cause === undefined ? undefined : error(value.cause);
    const stack = value.stack ?? "";
    if (cause === value.cause && isClean(value.message) && isClean(stack)) return value;
    const clean = withText(value, text, cause === undefined ? {} : { cause });
    clean.stack = text(stack);
    return clean;
  };
  return { text, value, error };
}

function withText(error: Error, text: Redaction["text"], cause: { cause?: unknown }): Error {
  if (error instanceof UserError) {
    return new UserError(error.id, text(error.message), { advice: text(error.advice), ...cause });
  }
  const clean = new Error(text(error.message), cause);
  clean.name = error.name;
  return clean;
}
