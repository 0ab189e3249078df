import { type ChildProcess, spawn } from "node:child_process";
import { Readable } from "node:stream";
import * as v from "valibot";
import { createRedaction } from "../../engine/logging/index.ts";
import { messageOf } from "../../support/errors.ts";
import { jobProcessCommand } from "./command.ts";
import { readLines } from "./line-reader.ts";
import { giveWay } from "./priority.ts";
import {
  type Order,
  type ProcessEvent,
  type ProcessFailure,
  type ProcessRequest,
  processEventSchema,
} from "./protocol.ts";
import { secretsOfRequest } from "./secrets.ts";
import { SilenceWatch } from "./silence-watch.ts";

/** What a child has after an abort, or when it has told its end, before it is killed; in milliseconds. */
const patience = 5000;
/** How long a child may say nothing until that is told, in milliseconds. */
const usualSilence = 30_000;
/** The same of one that answers a call, which is ended then: a search through millions of paths takes a while in one piece. */
const silenceBeforeAnswer = 120_000;
/** Bytes of what a child says besides its events, for the error when it dies. */
const mostComplaints = 16 * 1024;
/** Characters. A child that has said more at once has grown with it. */
const longAnswer = 4 * 1024 * 1024;

/** How the work of a child ended. */
export type ProcessEnd = Extract<ProcessEvent, { event: "result" | "answer" | "exit" | "failed" }>;
export type ProcessNews = Exclude<ProcessEvent, ProcessEnd | { event: "alive" }>;

/** A process of this program. */
export interface StartedChild {
  readonly process: ChildProcess;
  /** What it says on its standard output. */
  readonly lines: AsyncGenerator<string>;
}

/**
 * Starts a child that waits for its request.
 *
 * @param command what starts this program.
 * @param givesWay where a processor has to choose, others come first.
 */
export function startChild(command: readonly string[], { givesWay = false } = {}): StartedChild {
  const [executable = "", ...first] = command;
  const child = spawn(executable, [...first, jobProcessCommand], {
    // By another name the program might take itself for one of its tools.
    argv0: "bunker",
    stdio: ["pipe", "pipe", "pipe"],
    // A key press at the server's terminal is the server's business.
    detached: true,
    windowsHide: true,
  });
  if (givesWay && child.pid !== undefined) giveWay(child.pid);
  // A child that has died takes no more orders.
  child.stdin?.on("error", () => undefined);
  // Whoever waits for its end hears of it; nobody may wait any more.
  child.on("error", () => undefined);
  return { process: child, lines: linesOf(child) };
}

export function linesOf({ stdout }: ChildProcess): AsyncGenerator<string> {
  return readLines(stdout ?? Readable.from([]));
}

type OnNews = (news: ProcessNews) => unknown;

/** The parent's end of a child process for one request. Nothing that happens to the child throws here. */
export class JobProcess {
  /** Resolves when the process is gone, and with it its hold on the database, or waits for another request. */
  readonly ended: Promise<ProcessEnd>;
  readonly #child: StartedChild;
  readonly #redact: (text: string) => string;
  readonly #silence: SilenceWatch;
  readonly #keep: (() => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isAborted = false;
  #isGivenUp = false;
  #end: ProcessEnd | undefined;
  #complaints = "";

  /**
   * @param child has just been started, or waits for its request.
   * @param onNews is called with each event but the last, and waited for; it must not throw.
   * @param keep is called when a child has answered and may be asked again: it waits then until somebody does, or ends its
   *   input. Without it, every child ends with its work.
   * @param silence how long the child may say nothing until that is told, in milliseconds. One that answers a call is ended then:
   *   nobody could stop it.
   */
  constructor(
    child: StartedChild,
    request: ProcessRequest,
    onNews: OnNews,
    keep?: (() => void) | undefined,
    silence = request.kind === "immediate" ? silenceBeforeAnswer : usualSilence,
  ) {
    this.#redact = createRedaction(secretsOfRequest(request)).text;
    this.#child = child;
    this.#keep = keep;
    this.#silence = new SilenceWatch(silence, (isSilent) => {
      if (request.kind === "immediate") this.#giveUp();
      else void this.#tell(this.#aboutSilence(isSilent), onNews);
    });
    this.ended = this.#follow(onNews).finally(() => this.#silence[Symbol.dispose]());
    this.#write(request);
  }

  get pid(): number | undefined {
    return this.#child.process.pid;
  }

  /** An abort that isn't obeyed soon is enforced; a child that gives no sign of life is ended by a stop, too, and at once. */
  order(order: Order): void {
    // Whatever the child does now, it is something else.
    if (this.#end) return;
    const isSilent = this.#silence.isSilent;
    if (order.order === "abort" || (order.order === "stop" && isSilent)) {
      this.#isAborted = true;
      if (isSilent) this.#child.process.kill("SIGKILL");
      else this.#killLater();
    }
    this.#write(order);
  }

  async #follow(onNews: OnNews): Promise<ProcessEnd> {
    const { process } = this.#child;
    const gone = Promise.withResolvers<string>();
    const onError = (error: Error) => gone.resolve(`it could not be started: ${messageOf(error)}`);
    const onClose = (code: number | null, signal: string | null) =>
      gone.resolve(signal ? `it got ${signal}` : `its exit code was ${code}`);
    const onComplaint = (chunk: Buffer) => this.#complain(chunk.toString("utf8"));
    process.on("error", onError).on("close", onClose);
    process.stderr?.on("data", onComplaint);
    const kept = await this.#readEvents(onNews);
    if (kept) {
      process.off("error", onError).off("close", onClose);
      process.stderr?.off("data", onComplaint);
      this.#keep?.();
      return kept;
    }
    const reason = await gone.promise;
    clearTimeout(this.#timer);
    return this.#end ?? { event: "failed", failure: this.#death(reason) };
  }

  /**
   * Reads to the end whatever comes: a child that nobody listens to would wait for ever. Gives back the end of the work
   * of one that is kept, and stops reading there.
   */
  async #readEvents(onNews: OnNews): Promise<ProcessEnd | undefined> {
    const { lines, process } = this.#child;
    try {
      for (let line = await lines.next(); !line.done; line = await lines.next()) {
        this.#silence.heard();
        const event = readEvent(line.value);
        if (!event) this.#complain(`${line.value}\n`);
        else if (event.event === "alive") continue;
        else if (!isEnd(event)) await this.#silence.unheard(this.#tell(event, onNews));
        else if (this.#mayKeepAfter(event, line.value)) {
          this.#end = event;
          return event;
        } else this.#dismissAfter(event);
      }
    } catch (error) {
      // What follows is the end of the process, which is told anyway.
      this.#complain(messageOf(error));
      process.kill("SIGKILL");
    }
    return undefined;
  }

  /** Not one that has met something unforeseen: who knows what that has left behind in it. */
  #mayKeepAfter(end: ProcessEnd, { length }: string): boolean {
    const isOrderly = end.event === "answer" || (end.event === "failed" && end.failure.id !== undefined);
    return this.#keep !== undefined && isOrderly && !this.#isAborted && !this.#end && length <= longAnswer;
  }

  async #tell(news: ProcessNews, onNews: OnNews): Promise<void> {
    try {
      await onNews(news);
    } catch (error) {
      this.#complain(`${messageOf(error)}\n`);
    }
  }

  #aboutSilence(isSilent: boolean): ProcessNews {
    return {
      event: "log",
      level: isSilent ? "Warning" : "Information",
      tag: "Bunker.Jobs.Process",
      id: isSilent ? "JobProcessSilent" : "JobProcessSpeaksAgain",
      message: isSilent
        ? `The process ${this.pid} of the task gives no sign of life: it was halted, or it hangs. Stop the task to end it`
        : `The process ${this.pid} of the task gives signs of life again`,
      time: Date.now(),
    };
  }

  /** One that could be asked again would wait for it. */
  #dismissAfter(end: ProcessEnd): void {
    this.#end ??= end;
    this.#child.process.stdin?.end();
    this.#killLater();
  }

  #giveUp(): void {
    this.#isGivenUp = true;
    this.#child.process.kill("SIGKILL");
  }

  #killLater(): void {
    this.#timer ??= setTimeout(() => this.#child.process.kill("SIGKILL"), patience);
  }

  #death(reason: string): ProcessFailure {
    if (this.#isAborted) {
      return { message: "The task was aborted", advice: "", exception: "The task was aborted", isAborted: true };
    }
    if (this.#isGivenUp) {
      const message = "The process that was to answer gave no sign of life any more, and was ended";
      return { id: "CallNotAnswered", message, advice: "Ask again.", exception: message, isAborted: false };
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
    this.#child.process.stdin?.write(`${JSON.stringify(message)}\n`);
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
