import type { ServerSocket } from "../../platform/web-server.ts";
import { messageOf } from "../../support/errors.ts";
import { administrator, type Caller, isAllowed } from "../auth/caller.ts";
import { InvalidToken } from "../auth/tokens.ts";
import type { Services } from "../services.ts";
import { serverStatus } from "../shapes/server-status.ts";
import { feeds } from "./feeds.ts";
import { apiVersion, parseRequest, parseSignIn, reply, type SocketRequest, signedIn } from "./messages.ts";

const notSignedIn = 4401;
const goingAway = 1001;
const statusFeed = "legacystatus";
const notAllowed = "Not allowed";

interface Subscription {
  /** What the client gave with it. */
  readonly given: unknown;
}

/** One client: it signs in, if its request has not done so, and then follows what it subscribes to (rest-api.md 4). */
export class Session {
  readonly #socket: ServerSocket;
  readonly #services: Services;
  readonly #subscriptions = new Map<string, Subscription>();
  /** Messages are answered one after the other. */
  #turn: Promise<void> = Promise.resolve();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Undefined until the client has signed in. */
  #caller: Caller | undefined;

  /**
   * @param caller who has signed in with his request.
   * @param signInTime within which the client has to sign in otherwise, in milliseconds.
   */
  constructor(socket: ServerSocket, services: Services, caller: Caller | undefined, signInTime: number) {
    this.#socket = socket;
    this.#services = services;
    this.#caller = caller;
    if (caller) this.#follow(statusFeed, undefined);
    else this.#timer = setTimeout(() => this.#sendAway("User is not authenticated!"), signInTime);
  }

  get isSignedIn(): boolean {
    return this.#caller !== undefined;
  }

  /** Undefined if the client doesn't follow the feed, or may no longer. */
  subscription(feed: string): Subscription | undefined {
    return this.#may(feed) ? this.#subscriptions.get(feed) : undefined;
  }

  send(text: string): void {
    this.#socket.send(text);
  }

  receive(text: string): void {
    this.#turn = this.#turn.then(() => this.#take(text)).catch((error) => this.#fail(error));
  }

  /** The server ends. */
  close(): void {
    this.#socket.close(goingAway, "The server ends");
  }

  /** The client has gone. */
  end(): void {
    clearTimeout(this.#timer);
    this.#subscriptions.clear();
  }

  async #take(text: string): Promise<void> {
    if (!this.#caller) return this.#signIn(text);
    const request = parseRequest(text);
    if (request === null) return;
    if (request === undefined) return this.#send(reply(undefined, false, "Invalid message format"));
    if (request.Version !== apiVersion) return this.#send(reply(request, false, "Unsupported API version"));
    this.#answer(request);
  }

  async #signIn(text: string): Promise<void> {
    const given = parseSignIn(text);
    if (!given) return this.#sendAway("Invalid message format");
    if (given.Version !== apiVersion) return this.#sendAway("Unsupported API version");
    this.#caller = await this.#callerOf(given.Token ?? "");
    if (!this.#caller) return this.#sendAway("Invalid token");
    clearTimeout(this.#timer);
    this.#send(signedIn);
  }

  async #callerOf(token: string): Promise<Caller | undefined> {
    const { authentication } = this.#services;
    if (authentication.isPreAuthToken(token)) return administrator;
    const credential = await authentication.accessCredential(token);
    if (credential.kind === "good") return credential.caller;
    try {
      return await authentication.callerFor("websocket", token);
    } catch (error) {
      if (error instanceof InvalidToken) return undefined;
      throw error;
    }
  }

  #answer(request: SocketRequest): void {
    const feed = request.Service?.toLowerCase() ?? "";
    const { isDone, text, data } = this.#outcome(request, feed);
    this.#send(reply(request, isDone, text, data));
    if (isDone && request.Action === "sub") this.#follow(feed, request.Data);
    if (isDone && request.Action === "unsub") this.#subscriptions.delete(feed);
  }

  #outcome({ Action }: SocketRequest, feed: string): { isDone: boolean; text: string; data?: unknown } {
    switch (Action) {
      case "ping":
        return { isDone: true, text: "pong" };
      case "status":
        if (!this.#may(statusFeed)) return { isDone: false, text: notAllowed };
        return { isDone: true, text: "Status request received", data: serverStatus(this.#services) };
      case "auth":
        return { isDone: true, text: "Already authenticated" };
      case "sub":
      case "unsub": {
        if (!Object.hasOwn(feeds, feed)) return { isDone: false, text: "Unknown subscription service" };
        if (Action === "unsub") return { isDone: true, text: "Unsubscribed successfully" };
        const isDone = this.#may(feed);
        return { isDone, text: isDone ? "Subscribed successfully" : notAllowed };
      }
      default:
        return { isDone: false, text: "Unknown action" };
    }
  }

  #follow(name: string, given: unknown): void {
    this.#subscriptions.set(name, { given });
    const feed = feeds[name];
    if (feed?.hasState && this.#may(name)) this.#send(feed.message(this.#services, given, undefined));
  }

  /** What somebody may do can change while he is connected. Feeds tell of all jobs. */
  #may(name: string): boolean {
    const caller = this.#caller && this.#services.authentication.callerOf(this.#caller.userId);
    const feed = feeds[name];
    return caller !== undefined && feed !== undefined && caller.jobIds === undefined && isAllowed(caller, feed.access);
  }

  #send(message: unknown): void {
    this.#socket.send(JSON.stringify(message));
  }

  #sendAway(reason: string): void {
    clearTimeout(this.#timer);
    this.#socket.close(notSignedIn, reason);
  }

  #fail(error: unknown): void {
    const tag = "Duplicati.WebserverCore.Notifications.WebsocketAccessor";
    this.#services.log.write("Error", tag, "SocketFailed", messageOf(error), error);
    this.#socket.close(1011, "An error occurred");
  }
}
