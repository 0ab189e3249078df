/**
 * The members of a JSON value with their types, in their order: `["a: string", "b.c: number", "d[].e: null"]`. Of a list
 * the first element stands for all.
 */
export function shapeOf(value: unknown, name = ""): string[] {
  if (Array.isArray(value)) return value.length === 0 ? [`${name}: []`] : shapeOf(value[0], `${name}[]`);
  if (typeof value !== "object" || value === null) return [`${name}: ${value === null ? "null" : typeof value}`];
  const prefix = name === "" ? "" : `${name}.`;
  return Object.entries(value).flatMap(([key, member]) => shapeOf(member, prefix + key));
}
