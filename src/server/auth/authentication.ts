import type { ServerDatabase } from "../../database/server/server-database.ts";
import type { Clock } from "../../engine/context.ts";
import { numberOfUser, type User, Users, userIdOf } from "../../jobs/users/users.ts";
import type { Logger } from "../../support/log.ts";
import { HttpError } from "../http/errors.ts";
import { type Account, makeAccount } from "./account.ts";
import { administrator, type Caller, person } from "./caller.ts";
import { HostNames } from "./host-names.ts";
import { readJwtConfig } from "./jwt-config.ts";
import { OpenIdConnect } from "./openid-connect.ts";
import { Challenges, type PasskeyPlace } from "./passkeys.ts";
import { ServerPassword } from "./password.ts";
import { isOneOf } from "./pre-auth.ts";
import { SignInStore } from "./sign-in-store.ts";
import { SignIns } from "./sign-ins.ts";
import { ExpiredToken, InvalidToken, type SingleOperation, Tokens } from "./tokens.ts";
import { WrongPasswords } from "./wrong-passwords.ts";

/** What the options of the server say of it. */
export interface AuthenticationOptions {
  /** How long a remembered sign-in lasts; a fraction counts as a whole minute. */
  readonly refreshMinutes: number;
  readonly allowsForeverToken: boolean;
  /** Tokens that let in whoever holds one. */
  readonly preAuthTokens: readonly string[];
  /** What every request has to bring besides. */
  readonly preSharedKey?: string | undefined;
}

/** What a request shows of who sent it. */
export type Credential =
  | { readonly kind: "none" }
  | { readonly kind: "good"; readonly caller: Caller }
  /** Of an access token that has expired, when it did. */
  | { readonly kind: "bad"; readonly scheme: "Bearer" | "PreAuth"; readonly expired?: Date };

const disabledSetting = "disable-signin-tokens";

/** Everything that decides who comes in. */
export class Authentication {
  readonly tokens: Tokens;
  readonly signIns: SignIns;
  readonly wrongPasswords: WrongPasswords;
  /** Apart from those, so that nobody is kept from signing in by others who guess links. */
  readonly wrongLinks: WrongPasswords;
  readonly hostNames: HostNames;
  /** The people who come in by a name. */
  readonly users: Users;
  readonly openId: OpenIdConnect;
  readonly options: AuthenticationOptions;
  readonly #database: ServerDatabase;
  readonly #clock: Clock;
  readonly #challenges: Challenges;
  readonly #administrator: Account;
  /** Sign-in tokens for one use that were used, and when they end anyway. */
  readonly #used = new Map<string, number>();
  #foreverTokens = 0;
  #unknown: ServerPassword | undefined;

  constructor(parts: {
    database: ServerDatabase;
    clock: Clock;
    log: Logger;
    wait: (milliseconds: number) => Promise<void>;
    options: AuthenticationOptions;
  }) {
    const { database, clock, log, options } = parts;
    const config = readJwtConfig(database.settings);
    this.options = options;
    this.tokens = new Tokens(config, clock);
    const refreshMinutes = Math.ceil(options.refreshMinutes);
    this.signIns = new SignIns({
      families: new SignInStore(database.tokenFamilies, log),
      tokens: this.tokens,
      config,
      refreshMinutes,
      clock,
      log,
    });
    this.wrongPasswords = new WrongPasswords(parts.wait);
    this.wrongLinks = new WrongPasswords(parts.wait);
    this.hostNames = new HostNames(database.settings.get("allowed-hostnames") ?? "");
    this.users = new Users(database.settings, clock);
    this.#challenges = new Challenges(clock);
    this.#administrator = makeAccount(
      { userId: administrator.userId, name: undefined, isElsewhereAlone: false },
      database.settings,
      clock,
      this.#challenges,
    );
    this.openId = new OpenIdConnect(database.settings, clock);
    this.#database = database;
    this.#clock = clock;
  }

  /** The password that clients of Duplicati know. */
  get password(): ServerPassword {
    return this.#administrator.password;
  }

  get allowsSigninTokens(): boolean {
    return !this.#database.settings.isOn(disabledSetting);
  }

  /** When a cookie with a refresh token ends; the token itself may end earlier. */
  get cookieEnd(): Date {
    return new Date(this.#clock.now().getTime() + Math.ceil(this.options.refreshMinutes) * 60_000);
  }

  /** What the headers of a request, or a pre-auth token in its query, say. */
  async credentialOf(request: Request): Promise<Credential> {
    const header = request.headers.get("authorization");
    if (header === null) {
      const token = new URL(request.url).searchParams.get("token");
      return token !== null && this.isPreAuthToken(token) ? { kind: "good", caller: administrator } : { kind: "none" };
    }
    if (header.startsWith("PreAuth ")) {
      const isGood = this.isPreAuthToken(header.slice("PreAuth ".length).trim());
      return isGood ? { kind: "good", caller: administrator } : { kind: "bad", scheme: "PreAuth" };
    }
    const [, token] = /^Bearer +(.*)$/i.exec(header) ?? [];
    return token === undefined ? { kind: "none" } : this.accessCredential(token);
  }

  /** What an access token is worth: it has to belong to a sign-in that goes on. */
  async accessCredential(token: string): Promise<Credential> {
    const bad = { kind: "bad", scheme: "Bearer" } as const;
    try {
      const claims = await this.tokens.read(token, "AccessToken");
      const caller = this.signIns.isOpen(claims) ? this.callerOf(claims.sid ?? "") : undefined;
      return caller ? { kind: "good", caller } : bad;
    } catch (error) {
      if (error instanceof ExpiredToken) return { ...bad, expired: error.expired };
      if (error instanceof InvalidToken) return bad;
      throw error;
    }
  }

  isPreAuthToken(token: string): boolean {
    return isOneOf(token, this.options.preAuthTokens);
  }

  /** Who has a token that is good for the operation now; undefined if it is for another one. Throws {@link InvalidToken}. */
  async callerFor(operation: SingleOperation, token: string): Promise<Caller | undefined> {
    const { sop, sid } = await this.tokens.read(token, "SingleOperationToken");
    return sop === operation ? this.callerOf(sid ?? "") : undefined;
  }

  /**
   * Whom a token is of, with what he may do by now; undefined if he was removed. All tokens that are nobody's by name are the
   * administrator's.
   */
  callerOf(userId: string): Caller | undefined {
    const id = numberOfUser(userId);
    if (id === undefined) return administrator;
    const user = this.users.get(id);
    return user && person(user.name, userId, user.role, user.jobIds ?? undefined);
  }

  /** By what somebody comes in who is signed in; undefined if he was removed. */
  accountOf(userId: string): Account | undefined {
    const id = numberOfUser(userId);
    if (id === undefined) return this.#administrator;
    const user = this.users.get(id);
    return user && this.#accountOfUser(user);
  }

  /**
   * Who comes in with a name and a password; without a name it is the administrator. Wrong ones are slowed down by the address
   * and by the name, and whether there is such a name can't be told from the time that it takes.
   */
  async accountByPassword(address: string, name: string, password: string): Promise<Account | undefined> {
    if (password === "") return undefined;
    const isNamed = name.trim() !== "";
    const user = isNamed ? this.users.findByName(name) : undefined;
    const account = !isNamed ? this.#administrator : user?.hasPassword ? this.#accountOfUser(user) : undefined;
    const verify = async () => (account?.password ?? (await this.#nobodysPassword())).verify(password);
    const isRight = await this.attempt(address, isNamed ? name : undefined, verify);
    return isRight ? account : undefined;
  }

  /**
   * Lets somebody try what is to be right, after the wait that earlier attempts have earned: those from the same address, and
   * those in the same name from wherever. The administrator has none, so that nobody elsewhere can keep him waiting.
   */
  attempt(address: string, name: string | undefined, verify: () => Promise<boolean>): Promise<boolean> {
    const { wrongPasswords } = this;
    if (name === undefined) return wrongPasswords.attempt(address, verify);
    const inName = `name ${name.trim().toLowerCase().slice(0, 100)}`;
    return wrongPasswords.attempt(address, () => wrongPasswords.attempt(inName, verify));
  }

  /** Whose passkey a browser has proved to have. */
  async accountByPasskey(address: string, answer: unknown, place: PasskeyPlace): Promise<Account | undefined> {
    let found: Account | undefined;
    await this.wrongPasswords.attempt(address, async () => {
      for (const account of this.#accountsWithPasskeys()) {
        if (await account.passkeys.verify(answer, place)) found = account;
      }
      return found !== undefined;
    });
    return found;
  }

  get hasPasskeys(): boolean {
    return this.#accountsWithPasskeys().some(({ passkeys }) => passkeys.list().length > 0);
  }

  /** Remembers when somebody with a name came in last. */
  noteSignIn({ userId }: Pick<Account, "userId">): void {
    const id = numberOfUser(userId);
    if (id !== undefined) this.users.signedIn(id);
  }

  /** Ends all that somebody has begun who came in by a name. */
  endSignInsOf(id: number): void {
    this.signIns.endAll(({ userId }) => userId === userIdOf(id));
  }

  /** Those who may come in with a passkey. */
  #accountsWithPasskeys(): Account[] {
    const named = this.users.list().map((user) => this.#accountOfUser(user));
    return [this.#administrator, ...named.filter(({ isElsewhereAlone }) => !isElsewhereAlone)];
  }

  #accountOfUser({ id, name, account, hasPassword }: User): Account {
    const isElsewhereAlone = account !== null && !hasPassword;
    return makeAccount(
      { userId: userIdOf(id), name, isElsewhereAlone },
      this.users.settingsOf(id),
      this.#clock,
      this.#challenges,
    );
  }

  /** One that nobody knows, to compare with where there is none. */
  async #nobodysPassword(): Promise<ServerPassword> {
    if (!this.#unknown) {
      const kept = new Map<string, string>();
      this.#unknown = new ServerPassword({
        get: (name) => kept.get(name),
        isOn: () => false,
        set: (name, value) => void kept.set(name, String(value ?? "")),
      });
      await this.#unknown.generate();
    }
    return this.#unknown;
  }

  /** The user of a sign-in token, which is used up if it is one for one use. Throws {@link InvalidToken}. */
  async redeem(signinToken: string): Promise<string> {
    const { sid, jti, exp } = await this.tokens.read(signinToken, "SigninToken");
    if (!sid || !this.callerOf(sid)) throw new InvalidToken("The token names no user");
    if (jti !== undefined) {
      const now = this.#clock.now().getTime() / 1000;
      for (const [used, end] of this.#used) if (end + 60 < now) this.#used.delete(used);
      if (this.#used.has(jti)) throw new InvalidToken("The token was used before");
      this.#used.set(jti, exp);
    }
    return sid;
  }

  /** One for each run of the server. */
  async foreverToken(): Promise<string> {
    if (!this.options.allowsForeverToken) throw new HttpError(401, "Forever tokens are not enabled");
    if (this.#foreverTokens > 0) {
      throw new HttpError(401, "Cannot generate multiple forever tokens, restart the server to generate a new one");
    }
    this.#foreverTokens++;
    return this.tokens.forever();
  }
}
