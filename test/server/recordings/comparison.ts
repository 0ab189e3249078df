import { isRenewed, type Variables, variable } from "./variables.ts";

/** Where an answer is not as it was recorded. */
export interface Difference {
  /** "status", "header: Name", or a path into the answer as `[0].Backup.Name`. */
  readonly at: string;
  readonly is: unknown;
  readonly recorded: unknown;
}

const patterns: Readonly<Record<string, string>> = {
  text: "[\\s\\S]*",
  line: ".+",
  name: "\\w+",
  utc: "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,7})?Z",
  local: "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,7})?[+-]\\d\\d:\\d\\d",
  time: "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d",
  stamp: "\\d{8}T\\d{6}Z",
  span: "-?(?:\\d+\\.)?\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,7})?",
  digits: "-?\\d+",
  size: "[\\d.,]+ (?:bytes|[KMGT]iB)",
};

/** How a value differs from a recorded shape; variables that it brings are set. */
export function differencesOf(recorded: unknown, is: unknown, variables: Variables, at = ""): Difference[] {
  const different: Difference[] = [{ at, is, recorded }];
  if (typeof recorded === "string") return isLike(recorded, is, variables) ? [] : different;
  if (typeof recorded !== "object" || recorded === null) return recorded === is ? [] : different;
  if (Array.isArray(recorded)) return Array.isArray(is) ? differencesOfLists(recorded, is, variables, at) : different;
  if ("<json>" in recorded) {
    const parsed = parsedJson(is);
    return parsed ? differencesOf(recorded["<json>"], parsed.value, variables, at) : different;
  }
  if (typeof is !== "object" || is === null || Array.isArray(is)) return different;
  return differencesOfObjects(recorded, is, variables, at);
}

function differencesOfLists(recorded: unknown[], is: unknown[], variables: Variables, at: string): Difference[] {
  const more = recorded.indexOf("<more>");
  const [first, last] = more < 0 ? [recorded, []] : [recorded.slice(0, more), recorded.slice(more + 1)];
  const isLong = is.length >= first.length + last.length;
  if (more < 0 ? is.length !== first.length : !isLong) return [{ at: `${at}.length`, is, recorded }];
  return [
    ...first.flatMap((element, index) => differencesOf(element, is[index], variables, `${at}[${index}]`)),
    ...last.flatMap((element, index) => {
      const place = is.length - last.length + index;
      return differencesOf(element, is[place], variables, `${at}[${place}]`);
    }),
  ];
}

function differencesOfObjects(recorded: object, is: object, variables: Variables, at: string): Difference[] {
  const expected = Object.entries(recorded).map(([name, value]) => [inText(name, variables), value] as const);
  const isOpen = expected.at(-1)?.[0] === "<more>";
  const names = expected.map(([name]) => name).filter((name) => name !== "<more>");
  const own = Object.keys(is);
  const found = isOpen ? own.slice(0, names.length) : own;
  const prefix = at === "" ? "" : `${at}.`;
  const members = is as Readonly<Record<string, unknown>>;
  const missing = names.filter((name) => !own.includes(name));
  const more = found.filter((name) => !names.includes(name));
  const inOrder =
    names.filter((name) => own.includes(name)).join("\n") === own.filter((name) => names.includes(name)).join("\n");
  return [
    ...missing.map((name) => ({ at: prefix + name, is: undefined, recorded: "there" })),
    ...more.map((name) => ({ at: prefix + name, is: members[name], recorded: undefined })),
    ...(inOrder || at.endsWith("Metadata") ? [] : [{ at: `${prefix}order`, is: own, recorded: names }]),
    ...expected
      .filter(([name]) => own.includes(name))
      .flatMap(([name, value]) => differencesOf(value, members[name], variables, prefix + name)),
  ];
}

function isLike(recorded: string, is: unknown, variables: Variables): boolean {
  switch (recorded) {
    case "<any>":
      return is !== undefined;
    case "<int>":
      return Number.isInteger(is);
    case "<number>":
      return typeof is === "number";
    case "<bool>":
      return typeof is === "boolean";
  }
  const number = /^\{number (.+)\}$/.exec(recorded);
  if (number) return typeof is === "number" && isLike(`{${number[1]}}`, String(is), variables);
  if (typeof is !== "string") return false;
  if (recorded === is) return true;
  const names: string[] = [];
  const found = new RegExp(`^${patternOf(recorded, variables, names)}$`).exec(is);
  for (const [index, name] of names.entries()) {
    const value = found?.[index + 1];
    if (value !== undefined) variables.set(name, value);
  }
  return found !== null;
}

/** The regular expression of a recorded text; what its groups catch are the variables `names`. */
function patternOf(recorded: string, variables: Variables, names: string[]): string {
  return recorded
    .split(new RegExp(`(${variable.source.replace("(", "(?:")}|<\\w+>)`))
    .map((part) => {
      const pattern = part.startsWith("<") ? patterns[part.slice(1, -1)] : undefined;
      if (pattern !== undefined) return pattern;
      const name = new RegExp(`^${variable.source}$`).exec(part)?.[1];
      if (name === undefined) return escaped(part);
      const value = variables.get(name);
      if (value !== undefined && !isRenewed(name)) return escaped(value);
      names.push(name);
      return "([\\s\\S]+?)";
    })
    .join("");
}

const inText = (name: string, variables: Variables): string =>
  name.replaceAll("{folder}", variables.get("folder") ?? "{folder}");

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

function parsedJson(text: unknown): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(String(text)) };
  } catch {
    return undefined;
  }
}
