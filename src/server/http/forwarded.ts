/**
 * The path below which a proxy has this server, as it says itself: `/backup`; empty for none. It only tells clients where they find
 * what they have asked for, so that whoever makes it up leads himself astray alone.
 */
export function forwardedPrefix({ headers }: Request): string {
  const given = headers.get("x-forwarded-prefix")?.split(",")[0]?.trim().replace(/\/+$/, "") ?? "";
  return /^(?:\/[\w.~%-]+)*$/.test(given) && given.length <= 500 ? given : "";
}
