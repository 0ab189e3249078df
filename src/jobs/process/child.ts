import * as v from "valibot";
import { createRedaction } from "../../engine/logging/index.ts";
import { resultToJson } from "../../engine/results/index.ts";
import type { StartWorker } from "../../engine/worker-port.ts";
import type { ProcessSurroundings } from "../../support/surroundings.ts";
import { DirectDestinationAccess } from "../destination-access.ts";
import { ChildHost } from "./child-host.ts";
import { type CommandLineSurroundings, captureCommandLine } from "./command-line.ts";
import { callDestination } from "./destination-calls.ts";
import { resultOfEarlierRun } from "./earlier-run.ts";
import { EventWriter, failureOf } from "./event-writer.ts";
import { answerCall } from "./immediate.ts";
import { readLines } from "./line-reader.ts";
import { IncompleteRestore, runJobOperation } from "./operations.ts";
import { orderSchema, type ProcessRequest, processRequestSchema } from "./protocol.ts";
import { secretsOfRequest } from "./secrets.ts";
import { withSettingsCopy } from "./settings-file.ts";
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
 * exit code of the process: 0 once the end of the work has been told, however it ended.
 */
export async function runJobProcess({ surroundings, runCommandLine }: ChildParts): Promise<number> {
  const events = new EventWriter((text) => surroundings.write(text));
  const lines = readLines(surroundings.input);
  const first = await lines.next();
  if (first.done) return 0;
  const request = v.parse(processRequestSchema, JSON.parse(first.value));
  const work = new Work(canStop(request));
  const following = followOrders(lines, work).then(() => {
    work.abort();
    setTimeout(() => surroundings.exit(1), patience);
  });
  following.catch(() => surroundings.exit(1));
  try {
    await run(request, work, events, { surroundings, runCommandLine });
  } catch (error) {
    const failure = failureOf(error, createRedaction(secretsOfRequest(request)));
    const result = error instanceof IncompleteRestore && resultToJson(error.result, { messages: true });
    events.write({ event: "failed", failure, ...(result && { result }) });
  }
  return 0;
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
  const { surroundings } = parts;
  switch (request.kind) {
    case "operation": {
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
      events.write({ event: "answer", answer: await answerCall(request, host) });
      return;
    }
    case "destination": {
      const access = new DirectDestinationAccess(request.options, request.temporaryFolder);
      events.write({ event: "answer", answer: await callDestination(access, request.url, request.call) });
      return;
    }
    case "command-line": {
      const code = await captureCommandLine(request.arguments, surroundings, {
        run: parts.runCommandLine,
        onLines: (lines) => events.write({ event: "lines", lines }),
        onSignal: (listener) => work.onSignal(listener),
      });
      events.write({ event: "exit", code });
    }
  }
}

/** Resolves when nobody gives orders any more. */
async function followOrders(lines: AsyncIterable<string>, work: Work): Promise<void> {
  for await (const line of lines) work.take(v.parse(orderSchema, JSON.parse(line)));
}
