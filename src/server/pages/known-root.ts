/**
 * The root of this server as the browser knows it, which may be below a path of a proxy and by another name: from the page on
 * which a form or a link was.
 *
 * @param depth how many folders below the root that page lies.
 */
export function knownRoot(request: Request, depth: number): URL {
  const page = request.headers.get("hx-current-url") ?? request.headers.get("referer");
  const up = depth === 0 ? "./" : "../".repeat(depth);
  return page !== null && URL.canParse(page) ? new URL(up, page) : new URL("/", request.url);
}

/** The way from the page asked for to the root, whatever path of a proxy it is below: `./`, `../../`. */
export function wayToRoot(request: Request): string {
  const depth = new URL(request.url).pathname.split("/").length - 2;
  return depth === 0 ? "./" : "../".repeat(depth);
}
