import type { OptionDeclaration } from "../declaration.ts";

/** Time limits of remote calls; 0 is no limit. */
export const timeoutOptions: readonly OptionDeclaration[] = [
  {
    name: "short-timeout",
    type: "Timespan",
    default: "30s",
    short: "Longest time for short remote operations",
    long: "For calls that move no content, for example deleting a file or creating a folder.",
  },
  {
    name: "list-timeout",
    type: "Timespan",
    default: "10m",
    short: "Longest time for listing the remote folder",
    long: "For one request of a listing. Raise it for very large folders.",
  },
  {
    name: "read-write-timeout",
    type: "Timespan",
    default: "30s",
    short: "Longest pause in a transfer",
    long: "A transfer fails when nothing moves for this time; 0 sets no limit.",
  },
];

/** Connection options that hold for every destination (options.md 5.10), those of the module `common-options`. */
export const connectionOptions: readonly OptionDeclaration[] = [
  {
    name: "oauth-url",
    type: "String",
    default: "https://duplicati-oauth-handler.appspot.com/refresh",
    short: "Where access tokens come from",
    long: "The service that turns an --authid into an access token.",
  },
  {
    name: "accept-any-ssl-certificate",
    type: "Boolean",
    default: "false",
    short: "Accept every server certificate",
    long: "Anybody on the way can then read and change what is transferred. Prefer --accept-specified-ssl-hash.",
  },
  {
    name: "accept-specified-ssl-hash",
    type: "String",
    short: "Accept server certificates with these hashes",
    long: "Hexadecimal hashes separated by commas or semicolons, for certificates that the system doesn't trust.",
  },
  {
    name: "ignore-revocation-failure",
    type: "Boolean",
    default: "false",
    short: "Accept certificates that can't be checked for revocation",
    long: "For servers whose certificate authority can't be reached.",
  },
  ...timeoutOptions,
];

/** Sign-in options that most destinations share; a destination that uses them lists them among its own. */
export const signInOptions: readonly OptionDeclaration[] = [
  {
    name: "auth-username",
    type: "String",
    short: "User name at the destination",
    long: "A user name in the URL wins. It may also stand in the environment variable AUTH_USERNAME.",
  },
  {
    name: "auth-password",
    type: "Password",
    short: "Password at the destination",
    long: "A password in the URL wins. It may also stand in the environment variable AUTH_PASSWORD.",
  },
  {
    name: "authid",
    type: "Password",
    short: "Token for destinations with OAuth",
    long: "The id that the token service gave out.",
  },
  { name: "use-ssl", type: "Boolean", default: "false", short: "Use an encrypted connection", long: "TLS." },
];
