import { holdsSecrets, isSecretOption } from "../../options/secret-names.ts";
import { isPlaceholder, maskUrl, placeholder, UnknownSecret, unmaskUrl, withoutSecrets } from "./url-masking.ts";

/** The value of an option as it is shown: a placeholder in place of a secret, or of each that is among other things in it. */
export function maskOption(name: string, value: string): string {
  if (isSecretOption(name)) return value === "" ? "" : placeholder;
  return rewrite(name, value, masking);
}

/** The value without its secrets, as it is exported; undefined for an option that is one. */
export function optionWithoutSecrets(name: string, value: string): string | undefined {
  return isSecretOption(name) ? undefined : rewrite(name, value, removing);
}

/**
 * The value with the secrets that its placeholders stand for, from the one `before`. Throws {@link UnknownSecret} for one that was
 * not there.
 */
export function unmaskOption(name: string, value: string, before: string | undefined): string {
  if (isPlaceholder(value)) {
    if (before !== undefined && before !== "") return before;
    throw new UnknownSecret(`The value of ${name} is a placeholder, and the job did not have it before`);
  }
  return rewrite(name, value, filling, before ?? "");
}

/** The same for the options of a further destination, a JSON object with lists of options in it. */
export function maskTargetOptions(options: string): string {
  return rewriteJson(options, masking, "");
}

export function targetOptionsWithoutSecrets(options: string): string {
  return rewriteJson(options, removing, "");
}

export function unmaskTargetOptions(options: string, before: string): string {
  return rewriteJson(options, filling, before);
}

/** What becomes of the secrets in a text; `before` are those that placeholders may stand for. */
interface Change {
  url(url: string, before: readonly string[]): string;
  /** The value of a secret of this name; undefined takes it away. */
  secret(name: string, value: string, before: string | undefined): string | undefined;
}

const masking: Change = {
  url: (url) => withPassword(maskUrl(url), () => placeholder),
  secret: (_, value) => (value === "" ? "" : placeholder),
};
const removing: Change = {
  url: (url) => withPassword(withoutSecrets(url), () => undefined),
  secret: () => undefined,
};
const filling: Change = {
  url: (url, before) =>
    withPassword(unmaskUrl(url, before), (password, user) => {
      if (!isPlaceholder(password)) return password;
      const known = before.map(signInOf).find((signIn) => signIn?.user === user)?.password;
      if (known === undefined)
        throw new UnknownSecret("The password in a URL is a placeholder, and no stored one is known");
      return known;
    }),
  secret: (name, value, before) => {
    if (!isPlaceholder(value)) return value;
    if (before === undefined)
      throw new UnknownSecret(`The value of ${name} is a placeholder, and no stored one is known`);
    return before;
  },
};

function rewrite(name: string, value: string, change: Change, before = ""): string {
  if (!holdsSecrets(name)) return value;
  if (value.trimStart().startsWith("{")) return rewriteJson(value, change, before);
  const known = before.split(";").map((url) => url.trim());
  return value
    .split(";")
    .map((url) => change.url(url, known))
    .join(";");
}

/** A text that is no JSON may hold anything: all of it counts as a secret. */
function rewriteJson(text: string, change: Change, before: string): string {
  const parsed = parse(text);
  if (parsed === undefined) return change.secret("", text, before) ?? "";
  const changed = rewriteValue("", parsed, parse(before), change);
  return JSON.stringify(changed) === JSON.stringify(parsed) ? text : JSON.stringify(changed);
}

function rewriteValue(name: string, value: unknown, before: unknown, change: Change): unknown {
  if (Array.isArray(value)) {
    const known = Array.isArray(before) ? before : [];
    return value.map((item, at) => rewriteItem(item, known, known[at], change)).filter((item) => item !== undefined);
  }
  if (typeof value === "object" && value !== null) {
    const known = (typeof before === "object" && before !== null ? before : {}) as Record<string, unknown>;
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, each]) => [key, rewriteValue(key, each, known[key], change)])
        .filter(([, each]) => each !== undefined),
    );
  }
  if (typeof value !== "string") return value;
  const known = typeof before === "string" ? before : undefined;
  if (isSecretOption(name)) return change.secret(name, value, known);
  return value.includes("://") ? change.url(value, known === undefined ? [] : [known]) : value;
}

/** Items may have changed places: a destination is known by its address, an option by its name. */
function rewriteItem(item: unknown, all: readonly unknown[], sameIndex: unknown, change: Change): unknown {
  if (typeof item === "object" && item !== null) {
    const address = addressOf(item);
    return rewriteValue(
      "",
      item,
      all.find((each) => address !== "" && addressOf(each) === address) ?? sameIndex,
      change,
    );
  }
  if (typeof item !== "string") return item;
  const [, start = "", name = "", value = ""] = /^((?:--)?([^=]+)=)(.*)$/s.exec(item) ?? [];
  if (!isSecretOption(name)) return rewriteValue("", item, sameIndex, change);
  const known = all.find((each): each is string => typeof each === "string" && each.startsWith(start));
  const secret = change.secret(name, value, known?.slice(start.length));
  return secret === undefined ? undefined : start + secret;
}

/** Where a destination is, whoever signs in there. */
function addressOf(item: unknown): string {
  const url = Object.entries(item ?? {}).find(([name]) => name.toLowerCase() === "url")?.[1];
  return typeof url === "string" ? url.replace(/\?.*$/s, "").replace(/:\/\/[^/]*@/, "://") : "";
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const signIn = /^(\s*[a-z][a-z0-9+.-]*:\/\/)([^/?#:@]*):([^/?#]*)@/i;

function signInOf(url: string): { user: string; password: string } | undefined {
  const [, , user, password] = signIn.exec(url) ?? [];
  return user === undefined || password === undefined ? undefined : { user, password };
}

/** The URL with another password before its host; undefined takes it away. */
function withPassword(url: string, change: (password: string, user: string) => string | undefined): string {
  return url.replace(signIn, (_, scheme: string, user: string, password: string) => {
    const changed = password === "" ? "" : change(password, user);
    return changed === undefined ? `${scheme}${user}@` : `${scheme}${user}:${changed}@`;
  });
}
