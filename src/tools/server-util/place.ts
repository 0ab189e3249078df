import { certificateRules } from "../../support/certificate-rules.ts";
import { UserError } from "../../support/errors.ts";
import type { CommandInput, CommandOption } from "../command-line/index.ts";
import type { ServerPlace } from "./api.ts";

/** Where a server is, and which certificates it may have. */
export const placeOptions = {
  hostUrl: { name: "--hosturl", type: "text", description: "Where the server is (default: http://127.0.0.1:8200/)" },
  insecure: { name: "--insecure", type: "flag", description: "Accept any certificate" },
  hostCert: { name: "--host-cert", type: "text", description: "SHA-1 of certificates to accept, or * for any" },
} as const satisfies Readonly<Record<string, CommandOption>>;

/** What the options say. Throws `InvalidHostUrl`. @param usual the address, unless they name one. */
export function placeOf(options: CommandInput["options"], usual = "http://127.0.0.1:8200"): ServerPlace {
  const text = options.text("--hosturl") ?? usual;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new UserError("InvalidHostUrl", "The address of the server can't be read", {
      advice: "Write --hosturl=http://name:port",
    });
  }
  url.search = "";
  url.hash = "";
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  const hashes = options.text("--host-cert") ?? "";
  const acceptAny = options.flag("--insecure") || hashes.split(/[,;]/).some((hash) => hash.trim() === "*");
  return { url, rules: certificateRules(acceptAny, hashes.replaceAll(" ", "")) };
}
