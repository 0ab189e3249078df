import * as v from "valibot";
import { BusConnection } from "../../support/dbus/connection.ts";
import type { BusMessage } from "../../support/dbus/message.ts";
import { type BusValue, Variant } from "../../support/dbus/wire.ts";
import type { Environment } from "../../support/environment.ts";
import { UserError } from "../../support/errors.ts";

const root = "/org/freedesktop/secrets";
const of = (what: string) => `org.freedesktop.Secret.${what}`;
/** In place of a path where there is none. */
const none = "/";

/** Milliseconds for an answer, and for a person who is asked to unlock or to make up a password. */
const patience = { answer: 5000, unlock: 30_000, create: 120_000 };

/** Of what Duplicati puts in, and what each finds of the other. */
const attributesOf = (key: string): ReadonlyMap<string, string> =>
  new Map([
    ["xdg:schema", "com.duplicati.Secret"],
    ["server", "Duplicati Secrets"],
    ["user", key],
    ["type", "plaintext"],
  ]);

export interface StoredItem {
  readonly path: string;
  readonly label: string;
}

const path = v.string();
const paths = v.array(path);
const secretStruct = v.tuple([v.string(), v.instance(Uint8Array), v.instance(Uint8Array), v.string()]);

/** The service that keeps secrets on a desktop, asked over D-Bus as freedesktop.org has it in "Secret Service API". */
export class SecretService implements Disposable {
  readonly #bus: BusConnection;
  readonly #name: string;
  /** Secrets travel as they are: the bus lets nobody else listen. */
  #session = none;

  private constructor(bus: BusConnection, name: string) {
    this.#bus = bus;
    this.#name = name;
  }

  static async open(environment: Environment, name: string): Promise<SecretService> {
    const service = new SecretService(await BusConnection.open(environment, patience.answer), name);
    try {
      const [, session] = await service.#call(root, of("Service"), "OpenSession", "sv", [
        "plain",
        new Variant("s", ""),
      ]);
      service.#session = v.parse(path, session);
      return service;
    } catch (error) {
      service[Symbol.dispose]();
      throw error;
    }
  }

  /** A key ring by the last part of its path, in any case; without a name the default one. Undefined if there is none. */
  async find(name: string): Promise<string | undefined> {
    if (name === "") {
      const [alias] = await this.#call(root, of("Service"), "ReadAlias", "s", ["default"]);
      if (alias !== none) return v.parse(path, alias);
    }
    const all = v.parse(paths, await this.#property(root, of("Service"), "Collections"));
    const wanted = (name || "login").toLowerCase();
    return all.find((each) => each.slice(each.lastIndexOf("/") + 1).toLowerCase() === wanted);
  }

  /** A new key ring, for which the user may be asked for a password. */
  async create(label: string): Promise<string> {
    const properties = new Map([[of("Collection.Label"), new Variant("s", label)]]);
    const [made, prompt] = await this.#call(root, of("Service"), "CreateCollection", "a{sv}s", [properties, ""]);
    return made === none ? v.parse(path, await this.#ask(prompt, patience.create)) : v.parse(path, made);
  }

  /** Throws `UnlockPromptTimeout`, `UnlockDismissed`, `UnlockFailed`. */
  async unlock(keyRing: string): Promise<void> {
    if ((await this.#property(keyRing, of("Collection"), "Locked")) === false) return;
    const [unlocked, prompt] = await this.#call(root, of("Service"), "Unlock", "ao", [[keyRing]]);
    const all = prompt === none ? unlocked : await this.#ask(prompt, patience.unlock);
    if (v.parse(paths, all).includes(keyRing)) return;
    throw new UserError("UnlockFailed", "The key ring stays locked");
  }

  async items(keyRing: string): Promise<StoredItem[]> {
    const [found] = await this.#call(keyRing, of("Collection"), "SearchItems", "a{ss}", [new Map()]);
    const items: StoredItem[] = [];
    for (const item of v.parse(paths, found)) {
      items.push({ path: item, label: v.parse(v.string(), await this.#property(item, of("Item"), "Label")) });
    }
    return items;
  }

  async read(item: string): Promise<string> {
    const [secret] = await this.#call(item, of("Item"), "GetSecret", "o", [this.#session]);
    return new TextDecoder().decode(v.parse(secretStruct, secret)[2]);
  }

  async replace(item: string, value: string): Promise<void> {
    await this.#call(item, of("Item"), "SetSecret", "(oayays)", [this.#secret(value)]);
  }

  async add(keyRing: string, key: string, value: string): Promise<void> {
    const properties = new Map<string, BusValue>([
      [of("Item.Label"), new Variant("s", key)],
      [of("Item.Attributes"), new Variant("a{ss}", attributesOf(key))],
    ]);
    const given = [properties, this.#secret(value), false];
    const [made, prompt] = await this.#call(keyRing, of("Collection"), "CreateItem", "a{sv}(oayays)b", given);
    if (made === none) await this.#ask(prompt, patience.unlock);
  }

  [Symbol.dispose](): void {
    this.#bus[Symbol.dispose]();
  }

  #secret(value: string): BusValue {
    return [this.#session, new Uint8Array(), new TextEncoder().encode(value), "text/plain"];
  }

  #call(
    place: string,
    kind: string,
    member: string,
    signature: string,
    body: readonly BusValue[],
    timeout = patience.answer,
  ): Promise<readonly BusValue[]> {
    const call = { destination: this.#name, path: place, interface: kind, member, signature, body };
    return this.#bus.call(call, timeout);
  }

  async #property(place: string, kind: string, name: string): Promise<BusValue> {
    const [value] = await this.#call(place, "org.freedesktop.DBus.Properties", "Get", "ss", [kind, name]);
    return v.parse(v.instance(Variant), value).value;
  }

  /** Has the user asked, and returns what came of it. */
  async #ask(prompt: BusValue | undefined, timeout: number): Promise<BusValue> {
    const place = v.parse(path, prompt);
    const answer = Promise.withResolvers<readonly BusValue[]>();
    const isAnswer = (signal: BusMessage) => signal.path === place && signal.member === "Completed";
    const stop = this.#bus.onSignal((signal) => isAnswer(signal) && answer.resolve(signal.body));
    const timer = setTimeout(
      () =>
        answer.reject(
          new UserError("UnlockPromptTimeout", "Nobody has answered when the key ring asked for its password", {
            advice: "Unlock the key ring first, in the session of this user.",
          }),
        ),
      timeout,
    );
    try {
      const rule = `type='signal',interface='${of("Prompt")}',path='${place}'`;
      const bus = "org.freedesktop.DBus";
      await this.#bus.call(
        {
          destination: bus,
          path: "/org/freedesktop/DBus",
          interface: bus,
          member: "AddMatch",
          signature: "s",
          body: [rule],
        },
        patience.answer,
      );
      await this.#call(place, of("Prompt"), "Prompt", "s", [""]);
      const [isDismissed, result] = await answer.promise;
      if (isDismissed === false) return v.parse(v.instance(Variant), result).value;
    } finally {
      stop();
      clearTimeout(timer);
    }
    throw new UserError("UnlockDismissed", "The key ring was not unlocked", {
      advice: "Enter its password when the key ring asks for it.",
    });
  }
}
