import { findDestinationModule, parseUrl } from "../../destinations/index.ts";

/** Where a backup goes, in a few words and without anything secret: `/media/blue`, `S3 my-bucket/photos`. */
export function destinationText(url: string): string {
  const { scheme, host, path } = parseUrl(url);
  const place = [host, path].filter((part) => part !== "").join("/");
  if (scheme === "file") return path === "" ? host : place;
  const name = findDestinationModule(url)?.name ?? scheme;
  return place === "" ? name : `${name} ${place}`;
}
