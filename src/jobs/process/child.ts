import * as v from "valibot";
import { createRedaction } from "../../engine/logging/index.ts";
import { resultToJson } from "../../engine/results/index.ts";
import type { StartWorker } from "../../engine/worker-port.ts";
import { SecretMemory } from "../../secrets/memory.ts";
import type { SecretContext } from "../../secrets/opening.ts";
import { substituteSecrets } from "../../secrets/substitution.ts";
import type { ProcessSurroundings } from "../../support/surroundings.ts";
import { DirectDestinationAccess } from "../destination-access.ts";
import { withinAllowed } from "../operation/allowed-modules.ts";
import { requireDestination } from "../operation/modules.ts";
import { ChildHost } from "./child-host.ts";
import { type CommandLineSurroundings, captureCommandLine } from "./command-line.ts";
import { callDestination } from "./destination-calls.ts";
import { resultOfEarlierRun } from "./earlier-run.ts";
import { toError } from "./ends.ts";
import { EventWriter, failureOf } from "./event-writer.ts";
import { answerCall } from "./immediate.ts";
import { readLines } from "./line-reader.ts";
import { IncompleteRestore, reportJobOperation, runJobOperation } from "./operations.ts";
import { orderSchema, type ProcessRequest, processRequestSchema } from "./protocol.ts";
import { secretsOfRequest } from "./secrets.ts";
import { withSettingsCopy } from "./settings-file.ts";
import { signDistance } from "./silence-watch.ts";
import { Work } from "./work.ts";

/** What a child has to come to an end when its parent is gone, in milliseconds; the next run heals what is left. */
const patience = 5000;

/** What a child process is made of. */
export interface ChildParts {
  readonly surroundings: ProcessSurroundings & { readonly startWorker: StartWorker };
  /** Runs a command line, as the program does. */
  readonly runCommandLine: (surroundings: CommandLineSurroundings) => Promise<number>;
}

/**
 * Runs the request on the first line of standard input, under the orders that follow (see `protocol.ts`), and returns the
 * exit code of the process: 0 once the end of the work has been told, however it ended. One that answers calls waits for
 * the next one until its input ends.
 */
export async function runJobProcess(parts: ChildParts): Promise<number> {
  const desk = new Desk(parts);
  const following = desk.follow(readLines(parts.surroundings.input));
  following.catch(() => parts.surroundings.exit(1));
  await Promise.race([following, desk.closed]);
  return 0;
}

/** Takes requests, one after the other, and the orders for each. */
class Desk {
  readonly #parts: ChildParts;
  readonly #events: EventWriter;
  readonly #closed = Promise.withResolvers<void>();
  #work: Work | undefined;
  #isLeft = false;

  constructor(parts: ChildParts) {
    this.#parts = parts;
    this.#events = new EventWriter((text) => parts.surroundings.write(text));
  }

  /** Resolves when something was done that no request can follow. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  /** Resolves when nobody asks or orders any more, and nothing is under way. */
  async follow(lines: AsyncIterable<string>): Promise<void> {
    for await (const line of lines) {
      const message: unknown = JSON.parse(line);
      // An order that comes after the end of the work means nothing.
      if (!v.is(v.object({ kind: v.string() }), message)) this.#work?.take(v.parse(orderSchema, message));
      else void this.#serve(v.parse(processRequestSchema, message));
    }
    this.#isLeft = true;
    if (!this.#work) return;
    this.#work.abort();
    setTimeout(() => this.#parts.surroundings.exit(1), patience);
    await this.closed;
  }

  async #serve(request: ProcessRequest): Promise<void> {
    const work = new Work(canStop(request));
    this.#work = work;
    const signs = setInterval(() => this.#events.write({ event: "alive" }), signDistance);
    try {
      await run(request, work, this.#events, this.#parts);
    } catch (error) {
      const failure = failureOf(error, createRedaction(secretsOfRequest(request)));
      const result = error instanceof IncompleteRestore && resultToJson(error.result, { messages: true });
      this.#events.write({ event: "failed", failure, ...(result && { result }) });
    } finally {
      clearInterval(signs);
    }
    this.#work = undefined;
    if (this.#isLeft || request.kind !== "immediate") this.#closed.resolve();
  }
}

/** Those that work file by file; the others leave things as sound when they are broken off. */
const stopping: ReadonlySet<string> = new Set([
  "Backup",
  "Sync",
  "Test",
  "Compact",
  "Vacuum",
  "Delete",
  "DeleteAll",
  "PurgeBrokenFiles",
  "PurgeFiles",
]);

function canStop(request: ProcessRequest): boolean {
  return request.kind === "command-line" || (request.kind === "operation" && stopping.has(request.operation));
}

async function run(request: ProcessRequest, work: Work, events: EventWriter, parts: ChildParts): Promise<void> {
  const surroundings = { ...parts.surroundings, ...contextOf(request, events) };
  switch (request.kind) {
    case "operation": {
      if (request.unreported) {
        const { failure, begun } = request.unreported;
        using host = new ChildHost(request, surroundings, work, events);
        await reportJobOperation(request, host, { error: toError(failure), begun: new Date(begun) });
        events.write({ event: "exit", code: 0 });
        return;
      }
      using carried = withSettingsCopy(request);
      using host = new ChildHost(carried.request, surroundings, work, events);
      const earlier = await resultOfEarlierRun(carried.request, host);
      const result = earlier ?? resultToJson(await runJobOperation(carried.request, host), { messages: true });
      host.finish();
      events.write({ event: "result", result });
      return;
    }
    case "immediate": {
      using host = new ChildHost(request, surroundings, work, events);
      const answer = await answerCall(request, host);
      host.finish();
      events.write({ event: "answer", answer });
      return;
    }
    case "destination": {
      const { url, options, secrets } = await substituteSecrets(request, surroundings);
      const redaction = createRedaction(secrets);
      requireDestination(url, options, request.allowedModules?.backend);
      const access = new DirectDestinationAccess(options, request.temporaryFolder, redaction.text);
      const answer = await callDestination(access, url, request.call).catch((error: unknown) => {
        throw redaction.error(error);
      });
      events.write({ event: "answer", answer });
      return;
    }
    case "command-line": {
      const given = withinAllowed(request.arguments, request.allowedModules ?? {});
      const code = await captureCommandLine(given, surroundings, {
        run: parts.runCommandLine,
        onLines: (lines) => events.write({ event: "lines", lines }),
        onSignal: (listener) => work.onSignal(listener),
      });
      events.write({ event: "exit", code });
    }
  }
}

/** What the parent knows of secrets; it keeps what is fetched, since this process does not live long. */
function contextOf({ secrets }: ProcessRequest, events: EventWriter): SecretContext {
  const known = Object.entries(secrets?.known ?? {});
  const memory = new SecretMemory(
    known.map(([provider, values]) => [provider, new Map(Object.entries(values))]),
    (provider, values) => events.write({ event: "secrets", provider, values: Object.fromEntries(values) }),
  );
  return { shared: secrets?.shared, memory };
}
