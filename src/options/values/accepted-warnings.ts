import { invalidValue } from "./error.ts";

/** Warnings that count no longer: of a kind, or of a kind and one path. */
export interface AcceptedWarning {
  /** Of the message. */
  readonly id: string;
  /** Undefined: all of that kind. One that ends as a folder does stands for everything in it. */
  readonly path?: string;
}

const advice = 'Write <id> or <id>:<path>, several as a JSON array: ["FileLocked:/home/me/mail.lock","PathTooLong"].';

/** The value of `accepted-warnings`: one entry, or a JSON array of them. Throws `OptionValidationError`. */
export function parseAcceptedWarnings(text: string): AcceptedWarning[] {
  const trimmed = text.trim();
  if (trimmed === "") return [];
  return (trimmed.startsWith("[") ? parseList(trimmed) : [trimmed]).map(parseEntry);
}

export function formatAcceptedWarnings(accepted: readonly AcceptedWarning[]): string {
  return JSON.stringify(accepted.map(({ id, path }) => (path === undefined ? id : `${id}:${path}`)));
}

/** Whether a warning with this id and text is among them. */
export function isAccepted(accepted: readonly AcceptedWarning[], id: string, message: string): boolean {
  if (accepted.length === 0) return false;
  const ofKind = accepted.filter((entry) => entry.id.toLowerCase() === id.toLowerCase());
  if (ofKind.length === 0) return false;
  const path = pathIn(message);
  return ofKind.some((entry) => entry.path === undefined || (path !== undefined && covers(entry.path, path)));
}

/** The path that a message is about, if it names one. */
export function pathIn(message: string): string | undefined {
  const [line = ""] = message.split("\n");
  const [, quoted] = /"((?:\/|[A-Za-z]:[\\/])[^"]*)"/.exec(line) ?? [];
  if (quoted !== undefined) return quoted;
  return /(?:: | path )((?:\/|[A-Za-z]:[\\/]).*?)(?: does not exist, skipping| \(InvalidFileName: .*\))?$/.exec(
    line,
  )?.[1];
}

function covers(accepted: string, path: string): boolean {
  return path === accepted || (/[\\/]$/.test(accepted) && path.startsWith(accepted));
}

function parseList(text: string): string[] {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch (cause) {
    throw invalidValue("The list of accepted warnings is no valid JSON", advice, cause);
  }
  if (Array.isArray(list) && list.every((entry) => typeof entry === "string")) return list;
  throw invalidValue("The list of accepted warnings holds something else than texts", advice);
}

function parseEntry(text: string): AcceptedWarning {
  const [, id = "", path] = /^\s*([^:\s]+)\s*(?::(.*))?$/s.exec(text) ?? [];
  if (id === "") throw invalidValue(`"${text}" is no accepted warning`, advice);
  return path === undefined ? { id } : { id, path };
}
