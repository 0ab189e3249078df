import { randomBytes } from "node:crypto";
import { CompactSign, compactVerify } from "jose";
import * as v from "valibot";
import type { Clock } from "../../engine/context.ts";
import type { JwtConfig } from "./jwt-config.ts";

export type TokenType =
  | "AccessToken"
  | "RefreshToken"
  | "SigninToken"
  | "SingleOperationToken"
  | "PageToken"
  | "SecondStepToken";
export type SingleOperation = "export" | "bugreport" | "websocket";
export const singleOperations: readonly string[] = ["export", "bugreport", "websocket"] satisfies SingleOperation[];

/** The family of tokens that belong to no sign-in. */
export const noFamily = "temporary";

const secondStepMinutes = 5;
/** Seconds by which clocks may differ. */
const clockSkew = 5;
const text = v.optional(v.string());

const claimsSchema = v.object({
  typ: v.string(),
  sid: text,
  fam: text,
  cnt: text,
  nce: text,
  sop: text,
  jti: text,
  /** Minutes for which a browser may stay away. */
  idl: text,
  nbf: v.optional(v.number()),
  exp: v.number(),
  iss: v.string(),
  aud: v.string(),
});
export type Claims = v.InferOutput<typeof claimsSchema>;
type OwnClaims = Partial<Record<"sid" | "fam" | "cnt" | "iat" | "nce" | "sop" | "jti" | "idl", string>>;

/** A token is none of ours, or not what is wanted here. */
export class InvalidToken extends Error {
  override readonly name: string = "InvalidToken";
}

export class ExpiredToken extends InvalidToken {
  override readonly name = "ExpiredToken";
  readonly expired: Date;

  constructor(expired: Date) {
    super("The token has expired");
    this.expired = expired;
  }
}

/** Makes and reads tokens (secrets-and-auth.md 2.4, 2.5). */
export class Tokens {
  readonly #config: JwtConfig;
  readonly #clock: Clock;
  readonly #key: Uint8Array;

  constructor(config: JwtConfig, clock: Clock) {
    this.#config = config;
    this.#clock = clock;
    this.#key = new TextEncoder().encode(config.SigningKey);
  }

  access(userId: string, family: string): Promise<string> {
    return this.#sign("AccessToken", { sid: userId, fam: family }, this.#config.AccessTokenDurationInMinutes);
  }

  /** @param token.minutes how long it is good. */
  refresh(token: {
    userId: string;
    family: string;
    counter: number;
    nonceHash: string;
    minutes: number;
  }): Promise<string> {
    const claims = {
      sid: token.userId,
      fam: token.family,
      cnt: String(token.counter),
      iat: (this.#clock.now().getTime() / 1000).toString(),
      nce: token.nonceHash,
    };
    return this.#sign("RefreshToken", claims, token.minutes);
  }

  /**
   * For the cookie of a browser that looks at the pages.
   *
   * @param minutes.idle how long it may stay away.
   * @param minutes.longest how long it is good whatever the browser does.
   */
  page(userId: string, family: string, minutes: { readonly idle: number; readonly longest: number }): Promise<string> {
    return this.#sign("PageToken", { sid: userId, fam: family, idl: String(minutes.idle) }, minutes.longest);
  }

  /** Tells that the password was right, where something more is asked for. */
  secondStep(userId: string): Promise<string> {
    return this.#sign("SecondStepToken", { sid: userId }, secondStepMinutes);
  }

  /** @param options.once good for one sign-in only. */
  signin(userId: string, options: { once?: boolean } = {}): Promise<string> {
    const claims = { sid: userId, ...(options.once && { jti: randomBytes(16).toString("hex") }) };
    return this.#sign("SigninToken", claims, this.#config.SigninTokenDurationInMinutes);
  }

  singleOperation(userId: string, operation: SingleOperation): Promise<string> {
    const claims = { sid: userId, sop: operation };
    return this.#sign("SingleOperationToken", claims, this.#config.SingleOperationTokenDurationInMinutes);
  }

  /** Good for ten years, and ended only by a new signing key. */
  forever(): Promise<string> {
    return this.#sign("AccessToken", { sid: "forever-token", fam: noFamily }, 10 * 365 * 24 * 60);
  }

  /** The claims of a token of ours that is good now. Throws {@link InvalidToken}. */
  async read(token: string, type: TokenType): Promise<Claims> {
    const payload = await this.#verified(token);
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), claimsSchema), payload);
    if (!parsed.success) throw new InvalidToken("The token lacks what every token has");
    const claims = parsed.output;
    const now = this.#clock.now().getTime() / 1000;
    if (claims.iss !== this.#config.Authority) throw new InvalidToken("Another issuer");
    if (claims.aud !== this.#config.Audience) throw new InvalidToken("Another audience");
    if (claims.typ !== type) throw new InvalidToken("Another kind of token");
    if (now >= claims.exp + clockSkew) throw new ExpiredToken(new Date(claims.exp * 1000));
    if (claims.nbf !== undefined && now < claims.nbf - clockSkew) throw new InvalidToken("The token is not yet good");
    return claims;
  }

  async #verified(token: string): Promise<string> {
    try {
      const { payload } = await compactVerify(token, this.#key, { algorithms: ["HS256"] });
      return new TextDecoder().decode(payload);
    } catch (error) {
      throw new InvalidToken("The token was not made by this server", { cause: error });
    }
  }

  #sign(typ: TokenType, own: OwnClaims, minutes: number): Promise<string> {
    const nbf = Math.floor(this.#clock.now().getTime() / 1000);
    const { Authority: iss, Audience: aud } = this.#config;
    const claims = { typ, ...own, nbf, exp: nbf + Math.ceil(minutes * 60), iss, aud };
    const payload = new TextEncoder().encode(JSON.stringify(claims));
    return new CompactSign(payload).setProtectedHeader({ alg: "HS256", typ: "JWT" }).sign(this.#key);
  }
}
