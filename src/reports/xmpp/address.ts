import { UserError } from "../../support/errors.ts";

/** Who logs in where. */
export interface XmppAccount {
  readonly host: string;
  readonly port: number;
  /** TLS from the start; otherwise when the server offers it. */
  readonly isSecure: boolean;
  readonly user: string;
  /** Empty if none is given. */
  readonly password: string;
  readonly resource: string;
}

const defaultResource = "Duplicati";

/**
 * `[scheme://]user[:password]@host[:port][/resource]`, user and password percent-encoded (filters-reports-scripts.md 2.7).
 * Throws `InvalidXmppSender`; what it says holds no part of the text.
 */
export function parseAccount(text: string): XmppAccount {
  const given = text.trim();
  const scheme = /^([^:/@]+):\/\//.exec(given)?.[1] ?? "";
  const isSecure = scheme.toLowerCase() === "https";
  // A scheme that URLs know no default port of.
  const url = URL.parse(`xmpp://${scheme === "" ? given : given.slice(scheme.length + 3)}`);
  if (!url?.hostname || url.username === "") {
    throw new UserError("InvalidXmppSender", "The option --send-xmpp-username is not an address", {
      advice: "Write it as user@example.org.",
    });
  }
  return {
    host: url.hostname.replace(/^\[|\]$/g, "").toLowerCase(),
    port: Number(url.port) || (isSecure ? 5223 : 5222),
    isSecure,
    user: decode(url.username),
    password: decode(url.password),
    resource: decode(url.pathname.slice(1)) || defaultResource,
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A percent sign that stands for itself.
    return text;
  }
}
