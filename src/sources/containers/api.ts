import { Agent, type IncomingMessage, request as startRequest } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import * as v from "valibot";
import { FrameReader } from "./frames.ts";

const mount = v.object({
  /** `bind`, `volume`, `tmpfs` … */
  Type: v.optional(v.string(), ""),
  /** On the host. */
  Source: v.optional(v.string(), ""),
  /** In the container. */
  Destination: v.string(),
  RW: v.boolean(),
});

const withId = v.object({ Id: v.string() });
const listed = v.array(withId);
const execState = v.object({ Running: v.boolean(), ExitCode: v.nullable(v.number()) });

const inspected = v.object({
  Id: v.string(),
  /** With a slash in front. */
  Name: v.string(),
  Config: v.object({ Image: v.optional(v.string(), "") }),
  State: v.object({ Running: v.boolean(), Paused: v.boolean(), StartedAt: v.string() }),
  HostConfig: v.optional(v.object({ AutoRemove: v.optional(v.boolean(), false) }), { AutoRemove: false }),
  Mounts: v.optional(v.nullable(v.array(mount)), []),
});

export type InspectedContainer = v.InferOutput<typeof inspected>;

/** An engine has refused a request. */
export class ContainerApiError extends Error {
  override readonly name = "ContainerApiError";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** What takes the outputs of a program. */
export interface ProgramOutputs {
  output(bytes: Uint8Array): void;
  error(bytes: Uint8Array): void;
}

interface RequestTerms {
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  /** These are answers too, not refusals. */
  readonly alsoGood?: readonly number[];
}

/** Milliseconds in which an engine has to tell what there is; an end of a container may take any time. */
const patience = 10_000;
/** The same for a container to begin or to go on. */
const patienceToStart = 120_000;
/** How often it is asked whether a program has ended, and the milliseconds between. */
const exitAttempts = 100;
const exitPause = 100;
/** Bytes of an answer. */
const longestAnswer = 64 << 20;

/** An engine for containers, asked through the API that Docker and Podman have in common. */
export class ContainerApi {
  readonly socket: string;

  constructor(socket: string) {
    this.socket = socket;
  }

  /** All containers; those that end meanwhile may be missing. */
  async list(): Promise<InspectedContainer[]> {
    const ids = v.parse(listed, await this.#ask("GET", "/containers/json?all=true"));
    const found = await Promise.all(ids.map(({ Id }) => this.inspect(Id)));
    return found.filter((container) => container !== undefined);
  }

  /** Undefined if there is none. */
  async inspect(id: string): Promise<InspectedContainer | undefined> {
    try {
      return v.parse(inspected, await this.#ask("GET", pathOf(id, "json")));
    } catch (error) {
      if (error instanceof ContainerApiError && error.status === 404) return undefined;
      throw error;
    }
  }

  /** Resolves when it has ended, for which it has the time that it was made with. */
  async stop(id: string, signal?: AbortSignal): Promise<void> {
    await this.#request("POST", pathOf(id, "stop"), { signal, alsoGood: [304] });
  }

  async start(id: string): Promise<void> {
    await this.#request("POST", pathOf(id, "start"), { signal: AbortSignal.timeout(patienceToStart), alsoGood: [304] });
  }

  async pause(id: string): Promise<void> {
    await this.#request("POST", pathOf(id, "pause"));
  }

  async unpause(id: string): Promise<void> {
    await this.#request("POST", pathOf(id, "unpause"), { signal: AbortSignal.timeout(patienceToStart) });
  }

  /** Runs a program in a container and hands out what it writes, as it comes. */
  async run(
    id: string,
    command: readonly string[],
    signal: AbortSignal,
    outputs: ProgramOutputs,
  ): Promise<{ code: number }> {
    const body = { AttachStdout: true, AttachStderr: true, Cmd: command };
    const created = await this.#request("POST", pathOf(id, "exec"), { body, signal });
    const exec = `/exec/${encodeURIComponent(v.parse(withId, JSON.parse(created)).Id)}`;
    const incoming = await this.#open("POST", `${exec}/start`, { body: { Detach: false, Tty: false }, signal });
    await requireSuccess(incoming, "POST");
    const reader = new FrameReader();
    try {
      for await (const piece of incoming as AsyncIterable<Buffer>) {
        for (const { stream, bytes } of reader.read(piece)) {
          if (stream === 1) outputs.output(bytes);
          else outputs.error(bytes);
        }
      }
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    }
    if (!reader.isComplete) throw new Error("The engine has broken off the output of the program");
    return { code: await this.#exitCode(exec) };
  }

  /** The engine may learn of the end a little later than of that of the output. */
  async #exitCode(exec: string): Promise<number> {
    for (let attempt = 1; attempt <= exitAttempts; attempt++) {
      const { Running, ExitCode } = v.parse(execState, await this.#ask("GET", `${exec}/json`));
      if (!Running && ExitCode !== null) return ExitCode;
      await delay(exitPause);
    }
    throw new Error("The program has closed its output, but does not end");
  }

  async #ask(method: string, path: string): Promise<unknown> {
    return JSON.parse(await this.#request(method, path, { signal: AbortSignal.timeout(patience) }));
  }

  async #request(method: string, path: string, terms: RequestTerms = {}): Promise<string> {
    const incoming = await this.#open(method, path, terms);
    await requireSuccess(incoming, method, terms.alsoGood);
    return await readAll(incoming);
  }

  #open(method: string, path: string, { body, signal }: RequestTerms): Promise<IncomingMessage> {
    const content = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const outgoing = startRequest(
        {
          socketPath: this.socket,
          agent: new Agent({ keepAlive: false }),
          method,
          path,
          headers: {
            Host: "localhost",
            ...(content !== undefined && { "Content-Type": "application/json" }),
            "Content-Length": String(Buffer.byteLength(content ?? "")),
          },
          ...(signal && { signal }),
        },
        resolve,
      );
      outgoing.on("error", (error) => reject(signal?.aborted ? signal.reason : error));
      outgoing.end(content);
    });
  }
}

/** Throws the refusal that an answer is. */
async function requireSuccess(
  incoming: IncomingMessage,
  method: string,
  alsoGood: readonly number[] = [],
): Promise<void> {
  const { statusCode = 0 } = incoming;
  if ((statusCode >= 200 && statusCode < 300) || alsoGood.includes(statusCode)) return;
  const text = await readAll(incoming);
  throw new ContainerApiError(statusCode, refusalIn(text) ?? `The engine answered ${method} with ${statusCode}`);
}

function pathOf(id: string, action: string): string {
  return `/containers/${encodeURIComponent(id)}/${action}`;
}

async function readAll(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > longestAnswer) throw new Error("The engine's answer is too long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function refusalIn(text: string): string | undefined {
  try {
    return v.parse(v.object({ message: v.string() }), JSON.parse(text)).message.trim();
  } catch {
    return undefined;
  }
}
