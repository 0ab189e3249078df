import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Difference, differencesOf } from "./comparison.ts";
import type { Exchange } from "./exchange.ts";
import type { Replay } from "./replay.ts";
import { SocketClient } from "./socket-client.ts";
import type { Variables } from "./variables.ts";

/** A dialog over a websocket that was recorded; see test/fixtures/rest/README.md. */
export interface Dialog {
  readonly name: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

type Step = Said | { readonly receive: unknown } | { readonly closed: number } | RecordedEvents;

/** What came while tasks ran. */
interface RecordedEvents {
  readonly events: readonly Message[];
  readonly progress: readonly Message[];
  readonly jobs: readonly Message[];
}

/** What makes the server speak. */
type Said =
  | { readonly send: unknown }
  | { readonly sendText: string }
  /** One whose id has so many characters. */
  | { readonly sendLong: number }
  /** Recorded ones over HTTP. */
  | { readonly exchanges: readonly string[] }
  | { readonly request: { readonly method: string; readonly path: string; readonly body: unknown } };

interface Message {
  readonly Type: string;
  readonly Data?: unknown;
}

export function readDialogs(group: string): Dialog[] {
  const file = join(import.meta.dirname, "..", "..", "fixtures", "rest", `${group}.json`);
  return JSON.parse(readFileSync(file, "utf8")) as Dialog[];
}

/**
 * Says again what a client said, and gives how the answers differ. Those to what was said n-th are the list `#n`, those to
 * the handshake `#0`.
 */
export async function hold(
  { path, headers = {}, steps }: Dialog,
  { address, replay, exchanges }: { address: string; replay: Replay; exchanges: readonly Exchange[] },
): Promise<Difference[]> {
  const { variables } = replay;
  const client = await SocketClient.connect(address + variables.fill(path), variables.fill(headers));
  const differences: Difference[] = [];
  for (const [index, { said, answers, events }] of turnsOf(steps).entries()) {
    if (said) await say(said, client, replay, exchanges);
    // Whoever has not signed in can't ask whether there was anything.
    if (!said && answers.length === 0) continue;
    if (events) differences.push(...differencesOfEvents(events, await untilCompleted(client, events), variables));
    else differences.push(...differencesOf(answers, await client.heard(), variables, `#${index}`));
  }
  client.close();
  return differences;
}

interface Turn {
  /** Undefined before the client has said anything. */
  readonly said: Said | undefined;
  readonly answers: unknown[];
  events?: RecordedEvents;
}

function turnsOf(steps: readonly Step[]): Turn[] {
  let turn: Turn = { said: undefined, answers: [] };
  const turns = [turn];
  for (const step of steps) {
    if ("receive" in step) turn.answers.push(step.receive);
    else if ("closed" in step) turn.answers.push(step);
    else if ("events" in step) turn.events = step;
    else {
      turn = { said: step, answers: [] };
      turns.push(turn);
    }
  }
  return turns;
}

async function say(said: Said, client: SocketClient, replay: Replay, exchanges: readonly Exchange[]): Promise<void> {
  if ("send" in said) client.send(JSON.stringify(replay.variables.fill(said.send)));
  else if ("sendText" in said) client.send(said.sendText);
  else if ("sendLong" in said) {
    client.send(JSON.stringify({ Version: 1, Id: "x".repeat(said.sendLong), Action: "ping" }));
  } else if ("request" in said) {
    const { method, path, body } = said.request;
    await replay.ask(method, path, body);
  } else {
    for (const exchange of exchanges) if (said.exchanges.includes(exchange.name)) await replay.run(exchange);
  }
}

/** Everything until the last of the recorded events, which tells that the last task has ended. */
async function untilCompleted(client: SocketClient, { events }: RecordedEvents): Promise<unknown[]> {
  const all: unknown[] = [];
  for (const { Type } of events) {
    if (Type === "taskcompleted") all.push(...(await client.hearUntil((message) => message.Type === Type)));
  }
  return all;
}

/** Phases that Duplicati passes too quickly to tell of them. */
const shortPhases = ["Backup_PreviousBackupFinalize", "Backup_Delete"];

/**
 * Compares what came while tasks ran. How often a state is told depends on the moment, so only the first message of each
 * is compared: all those of the progress by themselves, those of the jobs, and all others, in their order.
 */
function differencesOfEvents(recorded: RecordedEvents, heard: readonly unknown[], variables: Variables): Difference[] {
  const messages = heard as readonly Message[];
  const ofType = (type: string) => messages.filter(({ Type }) => Type === type);
  const isOfInterest = ({ Data }: Message) => !shortPhases.includes((Data as { Phase: string }).Phase);
  const parts = {
    events: messages.filter(({ Type }) => Type !== "progress" && Type !== "backuplist"),
    progress: ofType("progress").filter(isOfInterest),
    jobs: ofType("backuplist"),
  };
  return (["events", "progress", "jobs"] as const).flatMap((part) =>
    differencesOf(recorded[part], firstOfEachState(parts[part]), variables, part),
  );
}

function firstOfEachState(messages: readonly Message[]): Message[] {
  const states = new Map<string, string>();
  return messages.filter((message) => {
    const before = states.get(message.Type);
    const state = JSON.stringify(stateOf(message));
    states.set(message.Type, state);
    return state !== before;
  });
}

/** What makes a message tell something new: tasks and phases. */
function stateOf(message: Message): unknown {
  switch (message.Type) {
    case "legacystatus": {
      const { ActiveTask, SchedulerQueueIds } = message as unknown as Record<string, unknown>;
      return [ActiveTask, SchedulerQueueIds];
    }
    case "taskqueue":
      return (message.Data as { ID: number }[]).map(({ ID }) => ID);
    case "taskcompleted":
      return (message.Data as { ID: number }).ID;
    case "progress": {
      const { TaskID, Phase } = message.Data as { TaskID: number; Phase: string };
      return [TaskID, Phase];
    }
    default:
      return "told";
  }
}
