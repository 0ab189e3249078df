import * as v from "valibot";
import type { OptionValues } from "../../options/declaration.ts";
import { UserError } from "../../support/errors.ts";
import type {
  DestinationAccess,
  DestinationOutcome,
  DestinationPage,
  DestinationTestOptions,
} from "../destination-access.ts";
import { type DestinationCall, destinationAnswers } from "./destination-calls.ts";
import { errorOf } from "./ends.ts";
import type { JobProcess } from "./job-process.ts";
import type { ProcessRequest } from "./protocol.ts";

/** What a look at destinations is made of. */
export interface DestinationProcessParts {
  startProcess(request: ProcessRequest): JobProcess;
  /** What the query of a URL is laid over. */
  options(): OptionValues;
  readonly temporaryFolder: string;
  /** How long a destination may take to answer, in milliseconds. */
  readonly patience: number;
}

/**
 * Looks at destinations in a process of its own each time: one that never answers, such as a share whose server is gone,
 * can hold up nobody else. Throws `DestinationTimeout` for one that takes too long.
 */
export class DestinationProcesses implements DestinationAccess {
  readonly #parts: DestinationProcessParts;

  constructor(parts: DestinationProcessParts) {
    this.#parts = parts;
  }

  async examine(url: string, options: DestinationTestOptions): Promise<DestinationOutcome> {
    return v.parse(destinationAnswers.examine, await this.#call(url, { call: "examine", ...options }));
  }

  async createFolder(url: string): Promise<void> {
    await this.#call(url, { call: "create-folder" });
  }

  async list(url: string, page: { readonly offset: number; readonly limit: number }): Promise<DestinationPage> {
    return v.parse(destinationAnswers.list, await this.#call(url, { call: "list", ...page }));
  }

  async #call(url: string, call: DestinationCall): Promise<unknown> {
    const { temporaryFolder, patience } = this.#parts;
    const options = { ...this.#parts.options() };
    const process = this.#parts.startProcess({ kind: "destination", url, options, temporaryFolder, call });
    const { promise: tooLong, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(resolve, patience, undefined);
    try {
      const end = await Promise.race([process.ended, tooLong]);
      if (end?.event === "answer") return end.answer;
      if (end) throw errorOf(end);
      // It may be stuck where nothing reaches it, so that nobody waits until it is gone.
      process.order({ order: "abort" });
      throw new UserError("DestinationTimeout", `The destination did not answer within ${patience / 1000} seconds`, {
        advice: "Check its address, the network, and whether its server runs.",
      });
    } finally {
      clearTimeout(timer);
    }
  }
}
