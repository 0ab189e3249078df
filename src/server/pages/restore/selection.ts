/** The filter expression of a path as trees have it: a folder with all that is in it, anything else alone. */
export function expressionOf(path: string): string {
  if (!/[\\/]$/.test(path)) return `@${path}`;
  return `[${path.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&")}.*]`;
}
