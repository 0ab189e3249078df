import { sep } from "node:path";
import { type FilterKind, type FilterRuleValues, filterKinds } from "../../../../views/pages/job-form/values.ts";

/** A rule of a filter, without its sign, as a kind and a text that people can read. */
type Words = Pick<FilterRuleValues, "kind" | "text">;

const patterns: Readonly<Record<FilterKind, (text: string) => string>> = {
  folder: (text) => `*${sep}${text}${sep}`,
  file: (text) => `*${sep}${text}`,
  extension: (text) => `*.${text}`,
  contains: (text) => `*${text}*`,
  path: (text) => (/[*?]|^[[{@]/.test(text) ? `@${text}` : text),
  group: (text) => `{${text}}`,
  regex: (text) => `[${text}]`,
  expression: (text) => text,
};

/** The rule as filters have it. */
export function filterExpression({ kind, text }: Words): string {
  return patterns[kind](kind === "extension" ? text.replace(/^\*?\./, "") : text);
}

/** The plainest words for a rule; those stand for the very same rule again. */
export function filterWords(expression: string): Words {
  const inside = expression.slice(1, -1);
  const candidates: Readonly<Record<FilterKind, string>> = {
    group: inside,
    regex: inside,
    folder: expression.slice(2, -1),
    extension: expression.slice(2),
    file: expression.slice(2),
    contains: inside,
    path: expression.replace(/^@/, ""),
    expression,
  };
  const kind = filterKinds.find(
    (each) => isPlain(each, candidates[each]) && patterns[each](candidates[each]) === expression,
  );
  return { kind: kind ?? "expression", text: kind === undefined ? expression : candidates[kind] };
}

/** Whether a text says nothing more than its kind does. */
function isPlain(kind: FilterKind, text: string): boolean {
  switch (kind) {
    case "folder":
    case "file":
      return text !== "" && !/[*?/\\]/.test(text);
    case "extension":
      return text !== "" && !/[*?./\\]/.test(text);
    case "contains":
      return text !== "" && !/[*?]/.test(text);
    default:
      return text !== "";
  }
}
