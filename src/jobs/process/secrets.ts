import type { OptionValues } from "../../options/declaration.ts";
import { registryFor, secretsOf } from "../operation/modules.ts";
import type { ProcessRequest } from "./protocol.ts";

/** What no message about a request may hold. */
export function secretsOfRequest(request: ProcessRequest): string[] {
  const { shared, known = {} } = request.secrets ?? {};
  const ofProviders = [...(shared ? [shared.provider] : []), ...Object.values(known).flatMap(Object.values<string>)];
  // A command line takes care of its own.
  return request.kind === "command-line" ? ofProviders : [...ofProviders, ...secretsOfRun(request)];
}

/** What no message about a run with this destination and these options may hold. */
export function secretsOfRun({ url, options }: { readonly url: string; readonly options: OptionValues }): string[] {
  const given = [options.passphrase, options["auth-password"]].filter((value) => typeof value === "string");
  try {
    return [...given, ...secretsOf(url, options, registryFor(url, options))];
  } catch {
    // Such a destination does not exist, so nothing is known of its secrets: the address itself is one.
    return [...given, url];
  }
}
