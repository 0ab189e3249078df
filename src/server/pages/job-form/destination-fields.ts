import type { DestinationValues } from "../../../../views/pages/job-form/values.ts";
import { destinationModules, findDestinationModule } from "../../../destinations/index.ts";
import { formatUrl, parseQuery, parseUrl } from "../../../destinations/url.ts";
import { maskUrl } from "../../../jobs/secret-masking/index.ts";

/** What the form begins with: the first kind of destination there is. */
export const usualDestination: DestinationValues = {
  scheme: destinationModules[0]?.key ?? "",
  host: "",
  port: "",
  path: "",
  options: {},
};

/** A URL in the fields of the form, with placeholders for its secrets. */
export function destinationValues(url: string): DestinationValues {
  if (url === "") return usualDestination;
  const { scheme, host, port, path, query } = parseUrl(maskUrl(withSignInAsOptions(url)));
  const isPlace = addressKind(url) !== "server";
  return {
    scheme: scheme.toLowerCase(),
    host: isPlace ? "" : host,
    port: port < 0 ? "" : String(port),
    path: isPlace ? [host, path].filter((part) => part !== "").join("/") : path,
    options: Object.fromEntries([...parseQuery(query)].map(([name, value]) => [name, value || valueOfFlag(url, name)])),
  };
}

/** What a parameter without a value means: yes, where that is asked. */
function valueOfFlag(url: string, name: string): string {
  const option = findDestinationModule(url)?.options.find((each) => each.name === name.toLowerCase());
  return option?.type === "Boolean" ? "true" : "";
}

/**
 * The URL that the fields stand for; blank if they name no place. One whose fields were not touched stays as it is
 * `before`, byte for byte. Placeholders stand for the secrets of that one, see {@link withSignInAsOptions}.
 */
export function destinationUrl(values: DestinationValues, before: string | undefined): string {
  if (before !== undefined && isSame(values, destinationValues(before))) return before;
  const { scheme, port } = values;
  const [host, path] = [values.host.trim(), values.path.trim()];
  if (host === "" && path === "") return "";
  const query = Object.entries(values.options)
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join("&");
  const number = Number.parseInt(port, 10);
  return formatUrl({ scheme, host, path, port: Number.isNaN(number) ? -1 : number, query });
}

/** The URL with user and password among its parameters, where placeholders can stand for them. */
export function withSignInAsOptions(url: string): string {
  const parsed = parseUrl(url);
  const { user, password, ...rest } = parsed;
  if (user === undefined && password === undefined) return url;
  const query = [
    user && `auth-username=${encodeURIComponent(user)}`,
    password && `auth-password=${encodeURIComponent(password)}`,
    parsed.query,
  ];
  return formatUrl({ ...rest, query: query.filter(Boolean).join("&") });
}

export function addressKind(url: string) {
  return findDestinationModule(url)?.address ?? "server";
}

function isSame(a: DestinationValues, b: DestinationValues): boolean {
  const text = ({ scheme, host, port, path, options }: DestinationValues) => {
    const set = Object.entries(options).filter(([, value]) => value !== "");
    return JSON.stringify([scheme, host.trim(), port.trim(), path.trim(), set.sort()]);
  };
  return text(a) === text(b);
}
