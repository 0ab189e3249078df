import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";

/** What a program in a container does. */
export interface FakeProgram {
  /** As the engine sends its outputs, in pieces. */
  readonly pieces: readonly Uint8Array[];
  readonly code: number;
  /** The connection breaks after the pieces. */
  readonly breaks?: boolean;
}

export interface FakeContainer {
  readonly id: string;
  readonly name: string;
  isRunning: boolean;
  isPaused: boolean;
  starts: number;
  readonly autoRemove: boolean;
  readonly mounts: readonly { Source: string; Destination: string; RW: boolean }[];
}

/**
 * What Docker and Podman answer, for what a test can't bring them to do: an HTTP server on a Unix socket that knows the state
 * of some containers, and notes whatever no engine would understand.
 */
export class ContainerEngine implements AsyncDisposable {
  readonly socket: string;
  readonly containers: FakeContainer[] = [];
  /** Changes of containers, as `stop web`. */
  readonly actions: string[] = [];
  readonly faults: string[] = [];
  /** Refusals of actions, with their status. */
  readonly refusals = new Map<string, number>();
  /** Actions that are done, but never answered; each once. */
  readonly silences = new Set<string>();
  /** Runs a program in a container of this name. */
  onRun: (name: string, command: readonly string[]) => FakeProgram = () => ({ pieces: [], code: 127 });
  readonly #programs: FakeProgram[] = [];
  /** Called before an action. */
  onAction: (action: string) => void = () => undefined;
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  private constructor(folder: string) {
    this.socket = join(folder, "engine.sock");
  }

  static async listen(folder: string): Promise<ContainerEngine> {
    const engine = new ContainerEngine(folder);
    engine.#server.listen(engine.socket);
    await once(engine.#server, "listening");
    return engine;
  }

  add(name: string, details: Partial<FakeContainer> = {}): FakeContainer {
    const id = Buffer.from(name.padEnd(32)).toString("hex").slice(0, 64);
    const container = {
      id,
      name,
      isRunning: true,
      isPaused: false,
      starts: 1,
      autoRemove: false,
      mounts: [],
      ...details,
    };
    this.containers.push(container);
    return container;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url = "", headers } = request;
    let body = "";
    for await (const chunk of request) body += chunk;
    const send = (status: number, content?: unknown) => {
      response.writeHead(status, { "Content-Type": "application/json" });
      response.end(content === undefined ? undefined : JSON.stringify(content));
    };
    const isExec = method === "POST" && url.includes("exec");
    if (headers.host === undefined || (body !== "") !== isExec)
      this.faults.push(`${method} ${url}: ${headers.host} ${body}`);
    if (method === "GET" && url === "/containers/json?all=true") {
      send(
        200,
        this.containers.map(({ id, name }) => ({ Id: id, Names: [`/${name}`] })),
      );
      return;
    }
    if (url.startsWith("/exec/")) {
      this.#answerExec(method, url, body, response, send);
      return;
    }
    const [, id, verb] = /^\/containers\/([0-9a-f]{64})\/(\w+)$/.exec(url) ?? [];
    const container = this.containers.find((each) => each.id === id);
    if (!container) {
      if (id === undefined) this.faults.push(`${method} ${url}`);
      send(404, { message: `No such container: ${id}` });
    } else if (method === "GET" && verb === "json") send(200, inspection(container));
    else if (method === "POST" && verb === "exec") {
      const { Cmd, ...rest } = JSON.parse(body);
      const isPlain = JSON.stringify(rest) === '{"AttachStdout":true,"AttachStderr":true}';
      if (!isPlain || headers["content-type"] !== "application/json") this.faults.push(`${method} ${url}: ${body}`);
      const count = this.#programs.push(this.onRun(container.name, Cmd));
      send(201, { Id: String(count - 1) });
    } else if (method === "POST" && isVerb(verb)) this.#act(container, verb, send);
    else {
      this.faults.push(`${method} ${url}`);
      send(400, { message: "bad request" });
    }
  }

  #answerExec(
    method: string,
    url: string,
    body: string,
    response: ServerResponse,
    send: (status: number, content: unknown) => void,
  ): void {
    const [, number, verb] = /^\/exec\/(\d+)\/(start|json)$/.exec(url) ?? [];
    const program = this.#programs[Number(number)];
    if (program && method === "GET" && verb === "json") send(200, { Running: false, ExitCode: program.code });
    else if (program && method === "POST" && verb === "start" && body === '{"Detach":false,"Tty":false}') {
      // As engines do: no length, and the end of the connection is that of the output.
      response.writeHead(200, { "Content-Type": "application/vnd.docker.raw-stream", Connection: "close" });
      for (const piece of program.pieces) response.write(piece);
      if (program.breaks) response.socket?.destroy();
      else response.end();
    } else {
      this.faults.push(`${method} ${url}: ${body}`);
      send(400, { message: "bad request" });
    }
  }

  #act(container: FakeContainer, verb: Verb, send: (status: number, content?: unknown) => void): void {
    const action = `${verb} ${container.name}`;
    this.onAction(action);
    this.actions.push(action);
    const refusal = this.refusals.get(action);
    if (refusal !== undefined) send(refusal, { message: `cannot ${action}` });
    else {
      const status = change(container, verb);
      if (!this.silences.delete(action)) send(status, status === 409 ? { message: "wrong state" } : undefined);
    }
  }
}

const verbs = ["stop", "start", "pause", "unpause"] as const;
type Verb = (typeof verbs)[number];

function isVerb(text: string | undefined): text is Verb {
  return verbs.includes(text as Verb);
}

/** Returns the status of the answer. */
function change(container: FakeContainer, verb: Verb): number {
  if (verb === "stop" || verb === "start") {
    const runs = verb === "start";
    if (container.isRunning === runs) return 304;
    container.isRunning = runs;
    if (runs) container.starts++;
    return 204;
  }
  const pauses = verb === "pause";
  if (!container.isRunning || container.isPaused === pauses) return 409;
  container.isPaused = pauses;
  return 204;
}

function inspection({ id, name, isRunning, isPaused, starts, autoRemove, mounts }: FakeContainer) {
  return {
    Id: id,
    Name: `/${name}`,
    Config: { Image: "image:1" },
    State: { Running: isRunning, Paused: isPaused, StartedAt: `2026-01-01T00:00:${String(starts).padStart(2, "0")}Z` },
    HostConfig: { AutoRemove: autoRemove },
    Mounts: mounts.map((mount) => ({ Type: "bind", ...mount })),
  };
}

/** A frame with a part of an output: 1 is standard output, 2 standard error. */
export function frame(stream: 1 | 2, content: string | Uint8Array): Buffer {
  const bytes = Buffer.from(content);
  const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([header, bytes]);
}
