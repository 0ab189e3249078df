import type { Schema } from "./route.ts";

/** What of a schema of valibot tells where the parts of a value are described. */
interface SchemaParts {
  readonly type: string;
  readonly entries?: Readonly<Record<string, SchemaParts>>;
  readonly item?: SchemaParts;
  readonly value?: SchemaParts;
  readonly wrapped?: SchemaParts;
  readonly options?: readonly SchemaParts[];
}

/**
 * The same value with the names of properties as the schema writes them: clients write them in any case
 * (rest-api.md 1). The names in maps are the client's own and stay.
 */
export function withDeclaredNames(value: unknown, schema: Schema): unknown {
  return renamed(value, schema as unknown as SchemaParts);
}

/**
 * In place of an array where an object or a map is wanted. An array has properties too, and would pass for one with none of
 * those that are wanted; this passes for nothing, not even for a value that was left out.
 */
const notAnObject = Symbol("an array is no object");

function renamed(value: unknown, schema: SchemaParts | undefined): unknown {
  if (typeof value !== "object" || value === null || schema === undefined) return value;
  if (schema.wrapped) return renamed(value, schema.wrapped);
  if (Array.isArray(value)) {
    const item = inner(schema, ({ item }) => item);
    if (!item && (schema.entries || schema.type === "record")) return notAnObject;
    return value.map((element) => renamed(element, item));
  }
  const entries = inner(schema, ({ entries }) => entries);
  if (entries) {
    const declared = new Map(Object.keys(entries).map((name) => [name.toLowerCase(), name]));
    return fromPairs(value, (name) => declared.get(name.toLowerCase()) ?? name, entries);
  }
  const part = schema.type === "record" ? schema.value : undefined;
  return part ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, renamed(each, part)])) : value;
}

/** Of a union, the first that describes such a value. */
function inner<T>(schema: SchemaParts, part: (schema: SchemaParts) => T | undefined): T | undefined {
  const own = part(schema);
  if (own !== undefined || !Array.isArray(schema.options)) return own;
  return schema.options.map((option) => part(option)).find((found) => found !== undefined);
}

function fromPairs(value: object, nameOf: (name: string) => string, entries: Readonly<Record<string, SchemaParts>>) {
  const pairs = Object.entries(value).map(([name, each]) => {
    const declared = nameOf(name);
    return [declared, renamed(each, Object.hasOwn(entries, declared) ? entries[declared] : undefined)] as const;
  });
  return Object.fromEntries(pairs);
}
