import { type ChildProcess, spawn } from "node:child_process";
import * as v from "valibot";
import { createRedaction } from "../../engine/logging/index.ts";
import { messageOf } from "../../support/errors.ts";
import { jobProcessCommand } from "./command.ts";
import { readLines } from "./line-reader.ts";
import {
  type Order,
  type ProcessEvent,
  type ProcessFailure,
  type ProcessRequest,
  processEventSchema,
} from "./protocol.ts";
import { secretsOfRequest } from "./secrets.ts";

/** What a child has after an abort, or when it has told its end, before it is killed; in milliseconds. */
const patience = 5000;
/** Bytes of what a child says besides its events, for the error when it dies. */
const mostComplaints = 16 * 1024;

/** How the work of a child ended. */
export type ProcessEnd = Extract<ProcessEvent, { event: "result" | "answer" | "exit" | "failed" }>;
export type ProcessNews = Exclude<ProcessEvent, ProcessEnd>;

/** Starts a child that waits for its request. @param command what starts this program. */
export function startChild(command: readonly string[]): ChildProcess {
  const [executable = "", ...first] = command;
  const child = spawn(executable, [...first, jobProcessCommand], {
    // By another name the program might take itself for one of its tools.
    argv0: "bunker",
    stdio: ["pipe", "pipe", "pipe"],
    // A key press at the server's terminal is the server's business.
    detached: true,
    windowsHide: true,
  });
  // A child that has died takes no more orders.
  child.stdin?.on("error", () => undefined);
  return child;
}

type OnNews = (news: ProcessNews) => void | Promise<void>;

/** The parent's end of a child process that runs one request. Nothing that happens to the child throws here. */
export class JobProcess {
  /** Resolves when the process is gone, and with it its hold on the database. */
  readonly ended: Promise<ProcessEnd>;
  readonly #child: ChildProcess;
  readonly #redact: (text: string) => string;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isAborted = false;
  #end: ProcessEnd | undefined;
  #complaints = "";

  /**
   * @param child has just been started, or waits for its request.
   * @param onNews is called with each event but the last; it must not throw.
   */
  constructor(child: ChildProcess, request: ProcessRequest, onNews: (news: ProcessNews) => void) {
    this.#redact = createRedaction(secretsOfRequest(request)).text;
    this.#child = child;
    this.ended = this.#follow(onNews);
    this.#write(request);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** An abort that isn't obeyed soon is enforced. */
  order(order: Order): void {
    if (order.order === "abort" && !this.#isAborted) {
      this.#isAborted = true;
      this.#killLater();
    }
    this.#write(order);
  }

  async #follow(onNews: OnNews): Promise<ProcessEnd> {
    const { stdout, stderr } = this.#child;
    const gone = new Promise<string>((resolve) => {
      this.#child.on("error", (error) => resolve(`it could not be started: ${messageOf(error)}`));
      this.#child.on("close", (code, signal) => resolve(signal ? `it got ${signal}` : `its exit code was ${code}`));
    });
    stderr?.on("data", (chunk: Buffer) => this.#complain(chunk.toString("utf8")));
    if (stdout) await this.#readEvents(stdout, onNews);
    const reason = await gone;
    clearTimeout(this.#timer);
    return this.#end ?? { event: "failed", failure: this.#death(reason) };
  }

  /** Reads to the end whatever comes: a child that nobody listens to would wait for ever. */
  async #readEvents(stdout: AsyncIterable<Uint8Array | string>, onNews: OnNews): Promise<void> {
    try {
      for await (const line of readLines(stdout)) {
        const event = readEvent(line);
        if (!event) this.#complain(`${line}\n`);
        else if (isEnd(event)) this.#take(event);
        else await this.#tell(event, onNews);
      }
    } catch (error) {
      // What follows is the end of the process, which is told anyway.
      this.#complain(messageOf(error));
      this.#child.kill("SIGKILL");
    }
  }

  async #tell(news: ProcessNews, onNews: OnNews): Promise<void> {
    try {
      await onNews(news);
    } catch (error) {
      this.#complain(`${messageOf(error)}\n`);
    }
  }

  #take(end: ProcessEnd): void {
    this.#end ??= end;
    this.#killLater();
  }

  #killLater(): void {
    this.#timer ??= setTimeout(() => this.#child.kill("SIGKILL"), patience);
  }

  #death(reason: string): ProcessFailure {
    if (this.#isAborted) {
      return { message: "The task was aborted", advice: "", exception: "The task was aborted", isAborted: true };
    }
    const message = `The process of the task has died: ${reason}`;
    const complaints = this.#redact(this.#complaints.trim());
    return {
      id: "JobProcessDied",
      message,
      advice: "Nothing that was stored before is lost. Run the task again; what is left over is cleaned up then.",
      exception: complaints === "" ? message : `${message}\n${complaints}`,
      isAborted: false,
    };
  }

  #complain(text: string): void {
    this.#complaints += text;
    // Cut rarely, so that each of very many costs little.
    if (this.#complaints.length > 2 * mostComplaints) this.#complaints = this.#complaints.slice(-mostComplaints);
  }

  #write(message: ProcessRequest | Order): void {
    this.#child.stdin?.write(`${JSON.stringify(message)}\n`);
  }
}

function readEvent(line: string): ProcessEvent | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return v.parse(processEventSchema, JSON.parse(line));
  } catch {
    return undefined;
  }
}

function isEnd(event: ProcessEvent): event is ProcessEnd {
  return ["result", "answer", "exit", "failed"].includes(event.event);
}
