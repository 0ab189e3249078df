import type { SecretMemory } from "../../secrets/memory.ts";
import type { SecretContext, SecretSurroundings } from "../../secrets/opening.ts";
import { expandProviderText } from "../../secrets/provider-text.ts";
import type { ProcessNews } from "./job-process.ts";
import type { ProcessRequest } from "./protocol.ts";

type OnNews = (news: ProcessNews) => void | Promise<void>;

/** Keeps for a server what its processes fetch, as long as it runs: they come and go. */
export class ProcessSecrets {
  readonly #surroundings: Pick<SecretSurroundings, "environment" | "shared"> & { readonly memory: SecretMemory };

  constructor(surroundings: Pick<SecretSurroundings, "environment" | "shared"> & { readonly memory: SecretMemory }) {
    this.#surroundings = surroundings;
  }

  /** The request with what its process has to know. */
  complete<R extends ProcessRequest>(request: R): R & Pick<ProcessRequest, "secrets"> {
    const { shared, memory } = this.#surroundings;
    const used = providerOf(request) ?? shared?.provider;
    if (used === undefined) return request;
    const text = this.#expanded(used);
    const known = text === undefined ? undefined : memory.of(text);
    const secrets = {
      ...(shared && { shared: withoutGaps(shared) }),
      known: text === undefined || !known ? {} : { [text]: Object.fromEntries(known) },
    };
    return { ...request, secrets };
  }

  /** Passes on what a process tells, but for what it has fetched. */
  readonly listen = (onNews: OnNews): OnNews => {
    return (news) => {
      if (news.event !== "secrets") return onNews(news);
      this.#surroundings.memory.add(news.provider, new Map(Object.entries(news.values)));
    };
  };

  /** Undefined if it names a variable that is not set: the process tells of that. */
  #expanded(provider: string): string | undefined {
    try {
      return expandProviderText(provider, this.#surroundings.environment);
    } catch {
      return undefined;
    }
  }
}

function providerOf(request: ProcessRequest): string | undefined {
  const given =
    request.kind === "command-line"
      ? request.arguments.findLast((word) => option.test(word))?.replace(option, "")
      : request.options["secret-provider"];
  return given === null || given === undefined || given.trim() === "" ? undefined : given;
}

const option = /^--secret-provider=/i;

function withoutGaps({ provider, pattern, cache }: NonNullable<SecretContext["shared"]>) {
  return { provider, ...(pattern !== undefined && { pattern }), ...(cache !== undefined && { cache }) };
}
