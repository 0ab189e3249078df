import { paramsOf } from "../http/app.ts";
import { type Page, page } from "./page.ts";

/**
 * Leads from the address of an action, which can come into the address bar, to the page with its form: for each path that only
 * takes forms, a page in its place.
 */
export function waysBack(pages: readonly Page[]): Page[] {
  const shown = new Set(pages.filter(({ method }) => method === "GET").map(({ path }) => path));
  const actions = pages.filter(({ method, path }) => method === "POST" && !shown.has(path));
  return actions.map(({ path, standsOn = nearestAbove(path, shown) }) =>
    page({
      path,
      access: "signed-in",
      handle: ({ request }) => {
        const params = paramsOf(path, new URL(request.url).pathname);
        const target = standsOn.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
        return { goTo: target.slice(1) };
      },
    }),
  );
}

function nearestAbove(path: string, shown: ReadonlySet<string>): string {
  const above = path.slice(0, path.lastIndexOf("/")) || "/";
  return above === "/" || shown.has(above) ? above : nearestAbove(above, shown);
}
