import type { ServerDatabase } from "../../database/server/server-database.ts";
import type { Clock } from "../../engine/context.ts";
import type { Logger } from "../../support/log.ts";
import { HttpError } from "../http/errors.ts";
import { HostNames } from "./host-names.ts";
import { readJwtConfig } from "./jwt-config.ts";
import { OpenIdConnect } from "./openid-connect.ts";
import { Passkeys } from "./passkeys.ts";
import { ServerPassword } from "./password.ts";
import { isOneOf } from "./pre-auth.ts";
import { SecondFactor } from "./second-factor.ts";
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
  | { readonly kind: "good" }
  /** Of an access token that has expired, when it did. */
  | { readonly kind: "bad"; readonly scheme: "Bearer" | "PreAuth"; readonly expired?: Date };

const disabledSetting = "disable-signin-tokens";

/** Everything that decides who comes in. */
export class Authentication {
  readonly password: ServerPassword;
  readonly tokens: Tokens;
  readonly signIns: SignIns;
  readonly wrongPasswords: WrongPasswords;
  readonly hostNames: HostNames;
  readonly secondFactor: SecondFactor;
  readonly passkeys: Passkeys;
  readonly openId: OpenIdConnect;
  readonly options: AuthenticationOptions;
  readonly #database: ServerDatabase;
  readonly #clock: Clock;
  /** Sign-in tokens for one use that were used, and when they end anyway. */
  readonly #used = new Map<string, number>();
  #foreverTokens = 0;

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
    this.password = new ServerPassword(database.settings);
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
    this.hostNames = new HostNames(database.settings.get("allowed-hostnames") ?? "");
    this.secondFactor = new SecondFactor(database.settings, clock);
    this.passkeys = new Passkeys(database.settings, clock);
    this.openId = new OpenIdConnect(database.settings, clock);
    this.#database = database;
    this.#clock = clock;
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
      return token !== null && this.isPreAuthToken(token) ? { kind: "good" } : { kind: "none" };
    }
    if (header.startsWith("PreAuth ")) {
      const isGood = this.isPreAuthToken(header.slice("PreAuth ".length).trim());
      return isGood ? { kind: "good" } : { kind: "bad", scheme: "PreAuth" };
    }
    const [, token] = /^Bearer +(.*)$/i.exec(header) ?? [];
    return token === undefined ? { kind: "none" } : this.accessCredential(token);
  }

  /** What an access token is worth: it has to belong to a sign-in that goes on. */
  async accessCredential(token: string): Promise<Credential> {
    const bad = { kind: "bad", scheme: "Bearer" } as const;
    try {
      return this.signIns.isOpen(await this.tokens.read(token, "AccessToken")) ? { kind: "good" } : bad;
    } catch (error) {
      if (error instanceof ExpiredToken) return { ...bad, expired: error.expired };
      if (error instanceof InvalidToken) return bad;
      throw error;
    }
  }

  isPreAuthToken(token: string): boolean {
    return isOneOf(token, this.options.preAuthTokens);
  }

  /** Whether a token is good for the operation now. Throws {@link InvalidToken}. */
  async isTokenFor(operation: SingleOperation, token: string): Promise<boolean> {
    return (await this.tokens.read(token, "SingleOperationToken")).sop === operation;
  }

  /** The user of a sign-in token, which is used up if it is one for one use. Throws {@link InvalidToken}. */
  async redeem(signinToken: string): Promise<string> {
    const { sid, jti, exp } = await this.tokens.read(signinToken, "SigninToken");
    if (!sid) throw new InvalidToken("The token names no user");
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
