import { randomBytes, randomInt } from "node:crypto";
import type { TokenFamily } from "../../database/server/token-families.ts";
import type { Clock } from "../../engine/context.ts";
import type { Logger } from "../../support/log.ts";
import { isSame } from "./constant-time.ts";
import type { JwtConfig } from "./jwt-config.ts";
import { hashed } from "./pbkdf2.ts";
import type { SignInStore } from "./sign-in-store.ts";
import { type Claims, InvalidToken, noFamily, type Tokens } from "./tokens.ts";

/** What a client holds after a sign-in. */
export interface Session {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Has to come with the refresh token, so that the cookie alone is worth nothing. */
  readonly nonce: string;
}

/** Who signed in, for the list of sign-ins. */
export interface SignInOrigin {
  /** How the program calls itself. */
  readonly client?: string | null;
  readonly address?: string | null;
}

/** What the cookie of a browser holds. */
export interface PageToken {
  readonly token: string;
  /** When the browser is to forget it; undefined: when it is closed. */
  readonly expires?: Date;
}

/** Browsers keep no cookie longer; in minutes. */
const longestPageSession = 400 * 24 * 60;
/** How exactly it is known when a sign-in of the pages was last used, in milliseconds. */
const touchedEvery = 60_000;
const logTag = "Duplicati.WebserverCore.Services.LoginProvider";

/** Sign-ins, each a family of tokens that replace one another (secrets-and-auth.md 2.6). */
export class SignIns {
  readonly #families: SignInStore;
  readonly #tokens: Tokens;
  readonly #config: JwtConfig;
  readonly #refreshMinutes: number;
  readonly #clock: Clock;
  readonly #log: Logger;

  constructor(parts: {
    families: SignInStore;
    tokens: Tokens;
    config: JwtConfig;
    /** How long a remembered sign-in lasts. */
    refreshMinutes: number;
    clock: Clock;
    log: Logger;
  }) {
    this.#families = parts.families;
    this.#tokens = parts.tokens;
    this.#config = parts.config;
    this.#refreshMinutes = parts.refreshMinutes;
    this.#clock = parts.clock;
    this.#log = parts.log;
  }

  begin(userId: string, remember: boolean, from: SignInOrigin = {}): Promise<Session> {
    return this.#session(this.#newFamily(userId, from), remember ? this.#refreshMinutes : this.#shortMinutes);
  }

  /**
   * A sign-in of a browser at the pages; see {@link pageSession}.
   *
   * @param longest how many minutes it lasts at most, however much it is used.
   */
  async beginPages(
    userId: string,
    remember: boolean,
    from: SignInOrigin = {},
    longest = longestPageSession,
  ): Promise<PageToken> {
    const { id } = this.#newFamily(userId, from);
    const idle = remember ? this.#refreshMinutes : this.#shortMinutes;
    const token = await this.#tokens.page(userId, id, { idle, longest });
    return { token, ...(remember && { expires: new Date(this.#clock.now().getTime() + longest * 60_000) }) };
  }

  /**
   * The sign-in that a token of the pages belongs to; undefined if it is no longer good. It goes on while it is used: what
   * ends it is the time that the user stays away.
   */
  async pageSession(token: string): Promise<Pick<TokenFamily, "id" | "userId"> | undefined> {
    try {
      const claims = await this.#tokens.read(token, "PageToken");
      const family = this.#familyOf(claims);
      if (!family) return undefined;
      const now = this.#clock.now();
      const away = now.getTime() - family.updated.getTime();
      if (away > Number(claims.idl) * 60_000) {
        this.#families.delete(family.id);
        return undefined;
      }
      if (away > touchedEvery) this.#families.increment(family.id, family.counter, now);
      return family;
    } catch (error) {
      if (error instanceof InvalidToken) return undefined;
      throw error;
    }
  }

  /** Those that go on, the one that was used last first. */
  list(): readonly TokenFamily[] {
    return this.#families.list();
  }

  /** Ends a sign-in, whatever it was used for. */
  endFamily(id: string): void {
    this.#families.delete(id);
  }

  /** Ends all of which this is said. */
  endAll(isMeant: (family: TokenFamily) => boolean): void {
    for (const family of this.list()) if (isMeant(family)) this.#families.delete(family.id);
  }

  /**
   * New tokens for a refresh token. One that was used before ends the sign-in, for either that client or the other one has
   * stolen it. Throws {@link InvalidToken}.
   */
  async renew(refreshToken: string, nonce: string): Promise<Session> {
    const claims = await this.#readRefresh(refreshToken, nonce);
    const family = this.#familyOf(claims);
    if (!family) throw new InvalidToken("The sign-in has ended");
    const behind = family.counter - Number(claims.cnt);
    const age = Math.abs(this.#clock.now().getTime() - family.updated.getTime());
    const allowed = age <= this.#config.MaxRefreshTokenDriftSeconds * 1000 ? this.#config.MaxRefreshTokenDrift : 0;
    if (!(behind >= 0 && behind <= allowed)) {
      this.#families.delete(family.id);
      this.#log.write("Warning", logTag, "TokenFamilyReuse", `A token of user ${family.userId} was used twice`);
      throw new InvalidToken("The token was used before");
    }
    if (!this.#families.increment(family.id, family.counter, this.#clock.now())) {
      throw new InvalidToken("Somebody else was faster");
    }
    const lifetime = (claims.exp - (claims.nbf ?? claims.exp)) / 60;
    const minutes = lifetime <= this.#shortMinutes + 1 ? this.#shortMinutes : this.#refreshMinutes;
    return this.#session({ ...family, counter: family.counter + 1 }, minutes);
  }

  /** Ends the sign-in of a refresh token, if both are good. */
  async end(refreshToken: string, nonce: string): Promise<void> {
    try {
      const { fam } = await this.#readRefresh(refreshToken, nonce);
      if (fam !== undefined) this.#families.delete(fam);
    } catch (error) {
      if (!(error instanceof InvalidToken)) throw error;
    }
  }

  /** Whether an access token belongs to a sign-in that goes on. */
  isOpen(claims: Claims): boolean {
    return claims.fam === noFamily ? Boolean(claims.sid) : this.#familyOf(claims) !== undefined;
  }

  get #shortMinutes(): number {
    return this.#config.RefreshTokenShortLivedDurationInMinutes;
  }

  get #longest(): number {
    return Math.max(this.#refreshMinutes, this.#shortMinutes);
  }

  #newFamily(userId: string, { client = null, address = null }: SignInOrigin) {
    const now = this.#clock.now();
    this.#families.purge(new Date(now.getTime() - this.#longest * 60_000));
    const family = { id: randomBytes(8).toString("hex").toUpperCase(), userId, counter: randomInt(1024) };
    this.#families.create({ ...family, updated: now, created: now, client, address });
    return family;
  }

  #familyOf({ fam, sid }: Claims) {
    if (!fam || !sid) return undefined;
    const family = this.#families.get(fam);
    return family?.userId === sid ? family : undefined;
  }

  async #readRefresh(token: string, nonce: string): Promise<Claims> {
    const claims = await this.#tokens.read(token, "RefreshToken");
    if (claims.nce === undefined) {
      if (this.#config.RequireRefreshNonce) throw new InvalidToken("The token has no nonce");
      return claims;
    }
    if (!isSame(await this.#hashOf(nonce), claims.nce)) throw new InvalidToken("Another nonce");
    return claims;
  }

  async #session(family: { id: string; userId: string; counter: number }, minutes: number): Promise<Session> {
    const nonce = randomBytes(32).toString("base64");
    const { id, userId, counter } = family;
    const nonceHash = await this.#hashOf(nonce);
    return {
      accessToken: await this.#tokens.access(userId, id),
      refreshToken: await this.#tokens.refresh({ userId, family: id, counter, nonceHash, minutes }),
      nonce,
    };
  }

  #hashOf(nonce: string): Promise<string> {
    return hashed(nonce, this.#config.PbkdfConfig);
  }
}
