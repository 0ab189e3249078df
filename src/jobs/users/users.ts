import { createHash, randomBytes } from "node:crypto";
import * as v from "valibot";
import type { Role } from "../../database/server/schema.ts";
import type { ServerSettings } from "../../database/server/settings.ts";
import type { Clock } from "../../engine/context.ts";
import { UserError } from "../../support/errors.ts";
import { type UserRecord, type UserRecords, userSchema, usersSchema } from "./user-record.ts";

const setting = "named-users";
const longestName = 60;
/** How long an invitation is good, in milliseconds. */
const invitationTime = 7 * 24 * 3_600_000;

export type User = Omit<UserRecord, "own" | "invitation"> & {
  /** Until when there is a link that is good; undefined if there is none. */
  readonly invitedUntil: Date | undefined;
  readonly hasPassword: boolean;
};

export interface WantedUser {
  readonly name: string;
  readonly role: Role;
  /** Undefined: all. */
  readonly jobIds: readonly number[] | undefined;
}

/** What of a user means something on another server; what somebody comes in with stays where it is. */
export const travellingUser = v.pick(userSchema, ["name", "role", "jobIds", "account"]);
export type TravellingUser = v.InferOutput<typeof travellingUser>;

/** Somebody who has signed in with an account elsewhere. */
export interface OutsideUser {
  /** Issuer and subject. */
  readonly account: string;
  readonly name: string;
  readonly role: Role;
}

/** A few settings that belong to one user instead of the server. */
export type OwnSettings = Pick<ServerSettings, "get" | "isOn" | "set">;

const named = /^user:(\d+)$/;

/** By what tokens and sign-ins know somebody with a name. */
export function userIdOf(id: number): string {
  return `user:${id}`;
}

/** Whose it is; undefined for all others. */
export function numberOfUser(userId: string): number | undefined {
  const [, id] = named.exec(userId) ?? [];
  return id === undefined ? undefined : Number(id);
}

/** People with a name of their own, few enough to be kept together among the settings of the server. */
export class Users {
  readonly #settings: ServerSettings;
  readonly #clock: Clock;

  constructor(settings: ServerSettings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
  }

  /** In the order of their names. */
  list(): User[] {
    const names = new Intl.Collator(undefined, { numeric: true });
    return this.#read()
      .users.map((user) => this.#shown(user))
      .toSorted((one, other) => names.compare(one.name, other.name));
  }

  get(id: number): User | undefined {
    const found = this.#read().users.find((user) => user.id === id);
    return found && this.#shown(found);
  }

  /** Capital and small letters count alike. */
  findByName(name: string): User | undefined {
    const wanted = name.trim().toLowerCase();
    const found = this.#read().users.find((user) => user.name.toLowerCase() === wanted);
    return found && this.#shown(found);
  }

  /** Adds somebody, who can't come in yet, and returns the id. Throws `UserNameInvalid` and `UserNameTaken`. */
  add({ name, role, jobIds }: WantedUser): number {
    return this.#insert({ name: this.#freeName(name), role, jobIds: jobIds ? [...jobIds] : null, account: null });
  }

  /** Throws `UserNameInvalid` and `UserNameTaken`. */
  change(id: number, { name, role, jobIds }: WantedUser): void {
    const free = this.#freeName(name, id);
    this.#update(id, (user) => ({ ...user, name: free, role, jobIds: jobIds ? [...jobIds] : null }));
  }

  remove(id: number): void {
    const { next, users } = this.#read();
    this.#write({ next, users: users.filter((user) => user.id !== id) });
  }

  /** Somebody who comes with an account elsewhere, under a name that is free, with the role that the account has by now. */
  takeIn({ account, name, role }: OutsideUser): number {
    const known = this.#read().users.find((user) => user.account === account);
    if (!known) return this.#insert({ name: this.#likeName(name), role, jobIds: null, account });
    this.#update(known.id, (user) => ({ ...user, role }));
    return known.id;
  }

  /** All of them, as another server could take them in. */
  travelling(): TravellingUser[] {
    return this.#read().users.map(({ name, role, jobIds, account }) => ({ name, role, jobIds, account }));
  }

  /**
   * Adds those of another server whose names and accounts nobody has here; they can't come in yet. Returns their names.
   *
   * @param jobs the numbers of jobs here by those there; what nobody knows here, nobody may see.
   */
  takeOver(others: readonly TravellingUser[], jobs: ReadonlyMap<number, number>): string[] {
    const { users } = this.#read();
    const isKnown = ({ name, account }: TravellingUser) =>
      this.findByName(name) !== undefined || users.some((user) => account !== null && user.account === account);
    const added = others.filter((other) => !isKnown(other));
    for (const { jobIds, ...user } of added) {
      this.#insert({ ...user, jobIds: jobIds?.flatMap((id) => jobs.get(id) ?? []) ?? null });
    }
    return added.map(({ name }) => name);
  }

  /** Makes what is to stand in a link that lets the user choose a password, once. One that was made before is worth nothing. */
  invite(id: number): string {
    const token = randomBytes(32).toString("base64url");
    const expires = new Date(this.#clock.now().getTime() + invitationTime);
    this.#update(id, (user) => ({ ...user, invitation: { hash: hashOf(token), expires } }));
    return token;
  }

  /** Whom a link is for, if it is still good. */
  invited(token: string): User | undefined {
    const hash = hashOf(token);
    const found = this.#read().users.find((user) => user.invitation?.hash === hash);
    const isGood = found?.invitation && found.invitation.expires > this.#clock.now();
    return found && isGood ? this.#shown(found) : undefined;
  }

  /** What is left of a link once it was used. */
  endInvitation(id: number): void {
    this.#update(id, (user) => ({ ...user, invitation: null }));
  }

  signedIn(id: number): void {
    this.#update(id, (user) => ({ ...user, lastSignIn: this.#clock.now() }));
  }

  /** Forgets password, second factor and passkeys. */
  reset(id: number): void {
    this.#update(id, (user) => ({ ...user, own: {} }));
  }

  /** What belongs to the user alone, to be read and changed like the settings of the server. */
  settingsOf(id: number): OwnSettings {
    const get = (name: string) => this.#read().users.find((user) => user.id === id)?.own[name];
    return {
      get,
      isOn: (name) => get(name)?.toLowerCase() === "true",
      set: (name, value) =>
        this.#update(id, (user) => {
          const { [name]: _, ...others } = user.own;
          return { ...user, own: value === null ? others : { ...others, [name]: String(value) } };
        }),
    };
  }

  #insert(user: Pick<UserRecord, "name" | "role" | "jobIds" | "account">): number {
    const { next, users } = this.#read();
    const added = { ...user, id: next, created: this.#clock.now(), lastSignIn: null, invitation: null, own: {} };
    this.#write({ next: next + 1, users: [...users, added] });
    return next;
  }

  #update(id: number, change: (user: UserRecord) => UserRecord): void {
    const { next, users } = this.#read();
    this.#write({ next, users: users.map((user) => (user.id === id ? change(user) : user)) });
  }

  #freeName(given: string, exceptId?: number): string {
    const name = given.trim();
    if (name === "" || name.length > longestName || /\p{C}/u.test(name)) {
      throw new UserError("UserNameInvalid", `A name has 1 to ${longestName} visible characters`);
    }
    const other = this.findByName(name);
    if (other && other.id !== exceptId) {
      throw new UserError("UserNameTaken", `There is a user "${other.name}" already`);
    }
    return name;
  }

  #likeName(given: string): string {
    const name =
      given
        .replaceAll(/\p{C}/gu, "")
        .trim()
        .slice(0, longestName - 5) || "?";
    for (let number = 1; ; number++) {
      const tried = number === 1 ? name : `${name} (${number})`;
      if (!this.findByName(tried)) return tried;
    }
  }

  #shown({ own, invitation, ...user }: UserRecord): User {
    const isGood = invitation && invitation.expires > this.#clock.now();
    return {
      ...user,
      invitedUntil: isGood ? invitation.expires : undefined,
      hasPassword: own["pbkdf-config"] !== undefined,
    };
  }

  #read(): UserRecords {
    const text = this.#settings.get(setting);
    return text === undefined ? { next: 1, users: [] } : v.parse(v.pipe(v.string(), v.parseJson(), usersSchema), text);
  }

  #write(records: UserRecords): void {
    this.#settings.set(setting, JSON.stringify(records));
  }
}

/** What is stored of a link. It is as random as the hash, so that nothing slower is needed. */
function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
