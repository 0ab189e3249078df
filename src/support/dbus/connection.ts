import { connect, type Socket } from "node:net";
import type { Environment } from "../environment.ts";
import { messageOf } from "../errors.ts";
import { type BusMessage, decodeMessage, encodeCall, type MethodCall } from "./message.ts";
import type { BusValue } from "./wire.ts";

interface Waiting {
  resolve(body: readonly BusValue[]): void;
  reject(error: Error): void;
}

/** A connection to the bus of the user's session, or to that of the system. */
export class BusConnection implements Disposable {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Set<(message: BusMessage) => void>();
  #rest: Buffer = Buffer.alloc(0);
  #lastSerial = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Throws if there is no such bus, or if it does not answer in time. @param timeout milliseconds. */
  static async open(environment: Environment, timeout: number): Promise<BusConnection> {
    return await BusConnection.#openAt(sessionAddress(environment), timeout);
  }

  /** As {@link open}, the bus of the system. */
  static async openSystem(environment: Environment, timeout: number): Promise<BusConnection> {
    const address = pathIn(environment.DBUS_SYSTEM_BUS_ADDRESS) ?? "/run/dbus/system_bus_socket";
    return await BusConnection.#openAt(address, timeout);
  }

  static async #openAt(address: string, timeout: number): Promise<BusConnection> {
    const socket = await socketOf(address, timeout);
    const connection = new BusConnection(socket);
    try {
      connection.#follow(await authenticate(socket, timeout));
      const bus = "org.freedesktop.DBus";
      const hello = { destination: bus, path: "/org/freedesktop/DBus", interface: bus, member: "Hello" };
      await connection.call(hello, timeout);
      return connection;
    } catch (error) {
      connection[Symbol.dispose]();
      throw error;
    }
  }

  /** What a service answers. Throws what it refuses with, or if it does not answer in time. @param timeout milliseconds. */
  async call(call: MethodCall, timeout: number): Promise<readonly BusValue[]> {
    const serial = ++this.#lastSerial;
    const { promise, resolve, reject } = Promise.withResolvers<readonly BusValue[]>();
    this.#waiting.set(serial, { resolve, reject });
    const timer = setTimeout(() => reject(new Error(`${call.destination} did not answer`)), timeout);
    this.#socket.write(encodeCall(call, serial));
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(serial);
    }
  }

  /** Hears of all signals that the bus sends here; returns the way to stop that. */
  onSignal(listener: (message: BusMessage) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }

  #follow(first: Buffer): void {
    this.#socket.on("data", (chunk: Buffer) => this.#take(chunk));
    this.#socket.on("error", (error) => this.#end(error));
    this.#socket.on("close", () => this.#end(new Error("The bus has ended the connection")));
    this.#take(first);
  }

  #take(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    try {
      for (let next = decodeMessage(this.#rest); next; next = decodeMessage(this.#rest)) {
        this.#rest = this.#rest.subarray(next.length);
        this.#hear(next.message);
      }
    } catch (error) {
      this.#end(new Error(`The bus can't be understood: ${messageOf(error)}`));
      this.#socket.destroy();
    }
  }

  #hear(message: BusMessage): void {
    if (message.kind === "signal") for (const listener of this.#listeners) listener(message);
    const waiting = message.replySerial === undefined ? undefined : this.#waiting.get(message.replySerial);
    if (message.kind === "return") waiting?.resolve(message.body);
    if (message.kind === "error") waiting?.reject(new Error(String(message.body[0] ?? message.errorName)));
  }

  #end(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
  }
}

function sessionAddress({ DBUS_SESSION_BUS_ADDRESS: given, XDG_RUNTIME_DIR: folder }: Environment): string {
  const path = pathIn(given) ?? (folder && `${folder}/bus`);
  if (path) return path;
  throw new Error("There is no session of a desktop, whose bus could be asked");
}

/** The path of the bus's socket, from its address; one that begins with a zero is no file. */
function pathIn(given: string | undefined): string | undefined {
  for (const address of given?.split(";") ?? []) {
    const [transport, list = ""] = address.split(/:(.*)/s);
    if (transport !== "unix") continue;
    const values = new Map(list.split(",").map((part) => part.split(/=(.*)/s) as [string, string]));
    const path = values.get("path");
    const abstract = values.get("abstract");
    if (path !== undefined) return decodeURIComponent(path);
    if (abstract !== undefined) return `\0${decodeURIComponent(abstract)}`;
  }
  return undefined;
}

function socketOf(path: string, timeout: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path });
    const timer = setTimeout(() => socket.destroy(new Error("The bus does not answer")), timeout);
    socket.once("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    socket.once("connect", () => {
      clearTimeout(timer);
      resolve(socket);
    });
  });
}

/** Says who we are, which the system vouches for. Returns what came after the answer. */
function authenticate(socket: Socket, timeout: number): Promise<Buffer> {
  const user = Buffer.from(String(process.getuid?.() ?? 0)).toString("hex");
  return new Promise((resolve, reject) => {
    let answer = Buffer.alloc(0);
    const end = (error?: Error, rest: Buffer = Buffer.alloc(0)) => {
      clearTimeout(timer);
      socket.off("data", take).off("error", end).off("close", onClose);
      if (error) reject(error);
      else resolve(rest);
    };
    const timer = setTimeout(() => end(new Error("The bus does not answer")), timeout);
    const onClose = () => end(new Error("The bus has ended the connection"));
    const take = (chunk: Buffer) => {
      answer = Buffer.concat([answer, chunk]);
      const lineEnd = answer.indexOf("\r\n");
      if (lineEnd < 0) return;
      const line = answer.subarray(0, lineEnd).toString();
      if (!line.startsWith("OK")) return end(new Error("The bus does not let this user in"));
      socket.write("BEGIN\r\n");
      end(undefined, answer.subarray(lineEnd + 2));
    };
    socket.on("data", take).on("error", end).on("close", onClose);
    socket.write(`\0AUTH EXTERNAL ${user}\r\n`);
  });
}
