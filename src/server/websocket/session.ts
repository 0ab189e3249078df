import type { ServerSocket } from "../../platform/web-server.ts";
import { messageOf } from "../../support/errors.ts";
import { InvalidToken } from "../auth/tokens.ts";
import type { Services } from "../services.ts";
import { serverStatus } from "../shapes/server-status.ts";
import { feeds } from "./feeds.ts";
import { apiVersion, parseRequest, parseSignIn, reply, type SocketRequest, signedIn } from "./messages.ts";

const notSignedIn = 4401;
const goingAway = 1001;
const statusFeed = "legacystatus";

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
  #isSignedIn: boolean;

  /** @param signInTime within which the client has to sign in, in milliseconds; undefined if it has done so. */
  constructor(socket: ServerSocket, services: Services, signInTime: number | undefined) {
    this.#socket = socket;
    this.#services = services;
    this.#isSignedIn = signInTime === undefined;
    if (this.#isSignedIn) this.#subscribe(statusFeed, undefined);
    else this.#timer = setTimeout(() => this.#sendAway("User is not authenticated!"), signInTime);
  }

  get isSignedIn(): boolean {
    return this.#isSignedIn;
  }

  subscription(feed: string): Subscription | undefined {
    return this.#subscriptions.get(feed);
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
    if (!this.#isSignedIn) return this.#signIn(text);
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
    if (!(await this.#isGood(given.Token ?? ""))) return this.#sendAway("Invalid token");
    clearTimeout(this.#timer);
    this.#isSignedIn = true;
    this.#send(signedIn);
  }

  async #isGood(token: string): Promise<boolean> {
    const { authentication } = this.#services;
    if (authentication.isPreAuthToken(token)) return true;
    if ((await authentication.accessCredential(token)).kind === "good") return true;
    try {
      return await authentication.isTokenFor("websocket", token);
    } catch (error) {
      if (error instanceof InvalidToken) return false;
      throw error;
    }
  }

  #answer(request: SocketRequest): void {
    const feed = request.Service?.toLowerCase() ?? "";
    const { isDone, text, data } = this.#outcome(request, Object.hasOwn(feeds, feed));
    this.#send(reply(request, isDone, text, data));
    if (isDone && request.Action === "sub") this.#subscribe(feed, request.Data);
    if (isDone && request.Action === "unsub") this.#subscriptions.delete(feed);
  }

  #outcome({ Action }: SocketRequest, isFeed: boolean): { isDone: boolean; text: string; data?: unknown } {
    switch (Action) {
      case "ping":
        return { isDone: true, text: "pong" };
      case "status":
        return { isDone: true, text: "Status request received", data: serverStatus(this.#services) };
      case "auth":
        return { isDone: true, text: "Already authenticated" };
      case "sub":
      case "unsub": {
        const text = Action === "sub" ? "Subscribed successfully" : "Unsubscribed successfully";
        return { isDone: isFeed, text: isFeed ? text : "Unknown subscription service" };
      }
      default:
        return { isDone: false, text: "Unknown action" };
    }
  }

  #subscribe(name: string, given: unknown): void {
    this.#subscriptions.set(name, { given });
    const feed = feeds[name];
    if (feed?.hasState) this.#send(feed.message(this.#services, given, undefined));
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
