import type { PageServer } from "./page-server.ts";

/** Other values in place of those of the page; null leaves a field out. */
export type FormChanges = Readonly<Record<string, string | readonly string[] | null>>;

/** What a browser sends of the form on a page, as it is drawn and with some changes. */
export async function formOf(server: PageServer, path: string, changes: FormChanges): Promise<[string, string][]> {
  const { text } = await server.get(path);
  const kept = drawnFields(text).filter(([name]) => !(name in changes));
  const added = Object.entries(changes).flatMap(([name, value]) =>
    value === null ? [] : [value].flat().map((each): [string, string] => [name, each]),
  );
  return [...kept, ...added];
}

function drawnFields(page: string): [string, string][] {
  const fields: [string, string][] = [];
  for (const [tag, options = ""] of page.matchAll(
    /<input\b[^>]*>|<select\b[^>]*>(.*?)<\/select>|<textarea\b[^>]*>/gs,
  )) {
    const [head = ""] = tag.split(">");
    const name = attribute(head, "name");
    const isBox = ["checkbox", "radio"].includes(attribute(head, "type") ?? "");
    if (name === undefined || (isBox && !head.includes(" checked"))) continue;
    const [selected] = /<option[^>]* selected[^>]*>/.exec(options) ?? /<option[^>]*>/.exec(options) ?? [];
    fields.push([name, attribute(tag.startsWith("<select") ? (selected ?? "") : head, "value") ?? ""]);
  }
  return fields;
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1];
  return value?.replace(/&(#?\w+);/g, (whole, entity: string) => entities[entity] ?? whole);
}
