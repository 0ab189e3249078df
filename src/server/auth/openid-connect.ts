import * as v from "valibot";
import { type Role, roles } from "../../database/server/schema.ts";
import type { ServerSettings } from "../../database/server/settings.ts";
import type { Clock } from "../../engine/context.ts";
import { UserError } from "../../support/errors.ts";

const setting = "openid-connect";
/** How long a user may take at the provider, in milliseconds. */
const patience = 10 * 60_000;
const mostOpen = 100;
/** How many minutes a sign-in lasts at most: the provider is asked again then whether the account may still come in. */
export const longestSignInElsewhere = 12 * 60;

const configurationSchema = v.object({
  /** What the button says. */
  name: v.string(),
  issuer: v.string(),
  clientId: v.string(),
  clientSecret: v.string(),
  /** Accounts that may come in as the administrator, by their verified e-mail address or their subject. */
  allowed: v.array(v.string()),
  /** The claim of accounts, a text or a list, that says which role others have; and which value of it gives which. */
  claim: v.optional(v.string(), ""),
  roles: v.optional(v.array(v.object({ value: v.string(), role: v.picklist(roles) })), []),
  /** What the provider is asked for besides, so that it tells the claim. */
  scope: v.optional(v.string(), ""),
});
export type OpenIdConfiguration = v.InferOutput<typeof configurationSchema>;

/** Somebody who has come back from the provider and may come in. */
export interface SignedInElsewhere {
  /** Issuer and subject, which stay the same. */
  readonly account: string;
  /** How he is called. */
  readonly name: string;
  /** Undefined: he comes in as the administrator. */
  readonly role: Role | undefined;
  /** Where he wants to go. */
  readonly next: string;
}

interface Attempt {
  readonly nonce: string;
  readonly verifier: string;
  readonly next: string;
  /** Where the provider was asked to send the browser back to. */
  readonly callback: string;
  readonly end: number;
}

/** Signing in with an account elsewhere (OpenID Connect, authorization code with PKCE). */
export class OpenIdConnect {
  readonly #settings: ServerSettings;
  readonly #clock: Clock;
  /** Those who were sent to the provider, by the state that comes back with them. */
  readonly #open = new Map<string, Attempt>();

  constructor(settings: ServerSettings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
  }

  get configuration(): OpenIdConfiguration | undefined {
    const stored = v.safeParse(v.pipe(v.string(), v.parseJson(), configurationSchema), this.#settings.get(setting));
    return stored.success ? stored.output : undefined;
  }

  /** Undefined: nobody comes in that way any more. */
  configure(configuration: OpenIdConfiguration | undefined): void {
    this.#settings.set(setting, configuration === undefined ? null : JSON.stringify(configuration));
  }

  /** Asks the provider whether it is one. Throws `OpenIdProviderUnreachable`. */
  async test(configuration: OpenIdConfiguration): Promise<void> {
    await this.#discover(configuration);
  }

  /**
   * Where to send a browser, and the state to keep in it until it comes back. Throws `OpenIdProviderUnreachable`.
   *
   * @param callback where the provider is to send it back to.
   * @param next where it wants to go after that.
   */
  async begin(callback: string, next: string): Promise<{ readonly url: string; readonly state: string }> {
    const { client, provider, scope } = await this.#connect();
    const [state, nonce, verifier] = [client.randomState(), client.randomNonce(), client.randomPKCECodeVerifier()];
    const now = this.#clock.now().getTime();
    for (const [each, { end }] of this.#open) if (end < now || this.#open.size >= mostOpen) this.#open.delete(each);
    this.#open.set(state, { nonce, verifier, next, callback, end: now + patience });
    const url = client.buildAuthorizationUrl(provider, {
      redirect_uri: callback,
      scope: ["openid", "email", "profile", ...scope.split(/\s+/)].filter((each) => each !== "").join(" "),
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      state,
      nonce,
    });
    return { url: url.href, state };
  }

  /** Where the provider sends this browser back to, as the browser knows it; undefined if it was never sent there. */
  callbackOf(state: string): string | undefined {
    return this.#open.get(state)?.callback;
  }

  /**
   * Who has come back from the provider, if he may come in. Undefined otherwise. Throws
   * `OpenIdProviderUnreachable`.
   *
   * @param callback the address to which he came back, with its query.
   * @param state what the browser has kept.
   */
  async finish(callback: URL, state: string): Promise<SignedInElsewhere | undefined> {
    const attempt = this.#open.get(state);
    this.#open.delete(state);
    if (!attempt || attempt.end < this.#clock.now().getTime()) return undefined;
    const { client, provider, issuer, allowed, claim, roles: given } = await this.#connect();
    try {
      const tokens = await client.authorizationCodeGrant(provider, callback, {
        expectedState: state,
        expectedNonce: attempt.nonce,
        pkceCodeVerifier: attempt.verifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (!claims) return undefined;
      const email = claims.email_verified === true && typeof claims.email === "string" ? claims.email : undefined;
      const isAdministrator = [email, claims.sub].some((name) => name !== undefined && isAmong(allowed, name));
      const role = isAdministrator || claim === "" ? undefined : roleOf(claims[claim], given);
      if (!isAdministrator && role === undefined) return undefined;
      const names = [claims.preferred_username, claims.name, email, claims.sub];
      const name = names.find((each) => typeof each === "string" && each.trim() !== "") as string;
      return { account: `${issuer} ${claims.sub}`, name, role, next: attempt.next };
    } catch {
      // A code that is none, a token that was not signed by the provider, a user who has refused.
      return undefined;
    }
  }

  async #connect() {
    const configuration = this.configuration;
    if (!configuration) throw unreachable("", undefined);
    return { ...(await this.#discover(configuration)), ...configuration };
  }

  async #discover({ issuer, clientId, clientSecret }: OpenIdConfiguration) {
    const client = await import("openid-client");
    try {
      const url = new URL(issuer);
      // A provider on this computer needs no certificate; any other one does.
      const isLocal = url.protocol === "http:" && ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
      const options = isLocal ? { execute: [client.allowInsecureRequests] } : undefined;
      return { client, provider: await client.discovery(url, clientId, clientSecret, undefined, options) };
    } catch (cause) {
      throw unreachable(issuer, cause);
    }
  }
}

/** Of all roles that the values of a claim give, the one that may do most. */
function roleOf(claimed: unknown, given: OpenIdConfiguration["roles"]): Role | undefined {
  const values: unknown[] = Array.isArray(claimed) ? claimed : [claimed];
  return roles.findLast((role) => given.some((each) => each.role === role && values.includes(each.value)));
}

function isAmong(allowed: readonly string[], name: string): boolean {
  return allowed.some((each) => each.toLowerCase() === name.toLowerCase());
}

function unreachable(issuer: string, cause: unknown): UserError {
  return new UserError("OpenIdProviderUnreachable", `The provider "${issuer}" does not answer as an OpenID provider`, {
    advice: "Look at its address, or sign in with the password.",
    cause,
  });
}
