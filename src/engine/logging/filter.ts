import { Filter, isCaseSensitive, type RuleEnvironment, thisSystem } from "../../sources/filters/index.ts";

/**
 * What one target takes or drops whatever the level (filters-reports-scripts.md 6.3); to be asked with the filter tag.
 * Throws `InvalidFilterExpression`.
 *
 * @param options.ignore message ids, tried first: they are excluded.
 * @param options.filter file filters between `:`, `;` or line ends; `-` excludes, `+` or nothing includes.
 */
export function parseLogFilter(
  options: { readonly ignore?: readonly string[] | undefined; readonly filter?: string | undefined },
  environment: RuleEnvironment = { caseSensitive: isCaseSensitive(), groups: thisSystem() },
): Filter {
  const ignored = (options.ignore ?? []).map((id) => ({ include: false, expression: `*-${id}` }));
  const parts = (options.filter ?? "").split(/[:;\r\n]/).filter((part) => part !== "");
  const filtered = parts.map((part) => {
    const signed = part.startsWith("+") || part.startsWith("-");
    return { include: !part.startsWith("-"), expression: signed ? part.slice(1) : part };
  });
  return Filter.parse([...ignored, ...filtered], environment);
}
