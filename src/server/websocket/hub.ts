import type { ServerEvent, ServerEventDetails } from "../../jobs/events.ts";
import type { ServerSocket, SocketListener } from "../../platform/web-server.ts";
import { messageOf } from "../../support/errors.ts";
import type { Caller } from "../auth/caller.ts";
import type { Services } from "../services.ts";
import { type Feed, feeds } from "./feeds.ts";
import { Session } from "./session.ts";

/** Milliseconds between two messages about one phase of one task. */
const progressInterval = 1000;
const tag = "Duplicati.WebserverCore.Notifications.WebsocketAccessor";
/** Clients that have not signed in yet; more are turned away. */
const mostStrangers = 100;

/** All clients that are connected. */
export class NotificationHub {
  readonly #services: Services;
  readonly #signInTime: number;
  readonly #sessions = new Set<Session>();
  readonly #stopListening: (() => void)[];
  #lastProgress = { shown: "", time: 0 };
  #hasNewJobs = false;
  #progressTimer: ReturnType<typeof setTimeout> | undefined;

  /** @param signInTime how long clients may take to sign in, in milliseconds. */
  constructor(services: Services, signInTime = 60_000) {
    this.#services = services;
    this.#signInTime = signInTime;
    const events = new Set(Object.values(feeds).flatMap((feed) => feed.events));
    this.#stopListening = [...events].map((event) =>
      services.events.on(event, (detail) => {
        if (event === "progress") this.#tellProgress();
        else if (event === "jobs") this.#tellOfJobs();
        else this.#tell(event, detail);
      }),
    );
  }

  /** Whether one more client may come that has not signed in. */
  get hasRoomForStrangers(): boolean {
    return [...this.#sessions].filter(({ isSignedIn }) => !isSignedIn).length < mostStrangers;
  }

  /** What listens to one client. One who has signed in by its request follows the status at once, if he may. */
  listener(caller: Caller | undefined): SocketListener {
    let session: Session | undefined;
    return {
      opened: (socket: ServerSocket) => {
        session = new Session(socket, this.#services, caller, this.#signInTime);
        this.#sessions.add(session);
      },
      received: (text) => session?.receive(text),
      closed: () => {
        if (session) this.#sessions.delete(session);
        session?.end();
      },
    };
  }

  /** Sends everybody away. */
  close(): void {
    for (const stop of this.#stopListening) stop();
    clearTimeout(this.#progressTimer);
    for (const session of this.#sessions) session.close();
  }

  /** Their list is long, and one task changes several things about its job at once. */
  #tellOfJobs(): void {
    if (this.#hasNewJobs) return;
    this.#hasNewJobs = true;
    queueMicrotask(() => {
      this.#hasNewJobs = false;
      this.#tell("jobs", undefined);
    });
  }

  /** At once if another phase or task has begun, otherwise once a second. */
  #tellProgress(): void {
    const rest = this.#lastProgress.time + progressInterval - performance.now();
    if (this.#shownProgress === this.#lastProgress.shown && rest > 0) {
      this.#progressTimer ??= setTimeout(() => this.#tellProgressNow(), rest);
      return;
    }
    this.#tellProgressNow();
  }

  #tellProgressNow(): void {
    clearTimeout(this.#progressTimer);
    this.#progressTimer = undefined;
    this.#lastProgress = { shown: this.#shownProgress, time: performance.now() };
    this.#tell("progress", undefined);
  }

  get #shownProgress(): string {
    const current = this.#services.tasks.current();
    return `${current?.taskId} ${current?.progress.phase}`;
  }

  /** Each text is made once, however many clients follow. */
  #tell(event: ServerEvent, detail: ServerEventDetails[ServerEvent]): void {
    for (const [name, feed] of Object.entries(feeds)) {
      if (!feed.events.includes(event)) continue;
      const texts = new Map<string, string | undefined>();
      for (const session of this.#sessions) {
        const subscription = session.subscription(name);
        if (!subscription) continue;
        const key = JSON.stringify(subscription.given) ?? "";
        if (!texts.has(key)) texts.set(key, this.#textOf(feed, subscription.given, detail));
        const text = texts.get(key);
        if (text !== undefined) session.send(text);
      }
    }
  }

  /** What can't be told keeps nobody from what it is about. */
  #textOf(feed: Feed, given: unknown, detail: ServerEventDetails[ServerEvent]): string | undefined {
    try {
      return JSON.stringify(feed.message(this.#services, given, detail));
    } catch (error) {
      this.#services.log.write(
        "Error",
        tag,
        "FeedFailed",
        `Those who follow can't be told: ${messageOf(error)}`,
        error,
      );
      return undefined;
    }
  }
}
