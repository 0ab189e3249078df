/** A value for a placeholder; a function is asked only where its name occurs. */
export type PlaceholderValue = string | null | (() => string);

/**
 * Fills the placeholders `%name%` of a template (filters-reports-scripts.md 2.4): names in any case, the first of equal
 * ones holds. Other names are removed. Values are taken as they are, whatever looks like a placeholder in them.
 */
export function fillTemplate(template: string, values: Iterable<readonly [string, PlaceholderValue]>): string {
  const byName = new Map<string, PlaceholderValue>();
  for (const [name, value] of values) {
    const key = name.toLowerCase();
    if (key !== "" && !byName.has(key)) byName.set(key, value);
  }
  const known = new RegExp(`%(${[...byName.keys()].map(escapeForPattern).join("|")})%`, "gi");
  // Every other part is a name.
  const parts = template.split(known).map((part, index) => {
    if (index % 2 === 0) return part.replace(unknown, "");
    const value = byName.get(part.toLowerCase());
    return typeof value === "function" ? value() : (value ?? "");
  });
  return parts.join("");
}

/** Whether `%name%` occurs in the template. */
export function mentions(template: string, name: string): boolean {
  return template.toLowerCase().includes(`%${name.toLowerCase()}%`);
}

/** Blanks never stand in a name, so that "50 % of 100 %" is kept. */
const unknown = /%[^%\s]+%/g;

function escapeForPattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
