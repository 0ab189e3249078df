import * as v from "valibot";
import type { Clock } from "../../engine/context.ts";
import type { OwnSettings } from "../../jobs/users/users.ts";

const setting = "passkeys";
/** How long a browser may take, in milliseconds. */
const patience = 5 * 60_000;
const mostOpen = 100;

const keySchema = v.object({
  id: v.string(),
  /** Public, in base64url. */
  key: v.string(),
  counter: v.number(),
  name: v.string(),
  created: v.string(),
  lastUsed: v.nullable(v.string()),
});
type StoredKey = v.InferOutput<typeof keySchema>;

export interface Passkey {
  readonly id: string;
  readonly name: string;
  readonly created: Date;
  readonly lastUsed: Date | undefined;
}

/** Where the browser thinks that it is. */
export interface PasskeyPlace {
  /** The host that the keys belong to. */
  readonly host: string;
  /** As `https://backup.example.org`. */
  readonly origin: string;
}

/** What browsers answer is checked by the library; this is as much as has to be known to ask it. */
const answerSchema = v.looseObject({ id: v.string(), response: v.looseObject({}), type: v.literal("public-key") });

/** Whose the keys are, for browsers. */
export interface PasskeyOwner {
  readonly userId: string;
  readonly name: string;
}

/** Challenges that wait for an answer, each good once: of all users, since nobody says who he is before he answers. */
export class Challenges {
  readonly #clock: Clock;
  /** When they end. */
  readonly #open = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  remember(challenge: string): void {
    const now = this.#clock.now().getTime();
    for (const [each, end] of this.#open) if (end < now || this.#open.size >= mostOpen) this.#open.delete(each);
    this.#open.set(challenge, now + patience);
  }

  take(challenge: string): boolean {
    const end = this.#open.get(challenge);
    this.#open.delete(challenge);
    return end !== undefined && end >= this.#clock.now().getTime();
  }
}

/** Keys that a browser or a device keeps, and proves to have after it has recognized its owner (WebAuthn). */
export class Passkeys {
  readonly #settings: OwnSettings;
  readonly #clock: Clock;
  readonly #challenges: Challenges;
  readonly #owner: PasskeyOwner;

  constructor(settings: OwnSettings, clock: Clock, challenges: Challenges, owner: PasskeyOwner) {
    this.#settings = settings;
    this.#clock = clock;
    this.#challenges = challenges;
    this.#owner = owner;
  }

  list(): Passkey[] {
    return this.#read().map(({ id, name, created, lastUsed }) => ({
      id,
      name,
      created: new Date(created),
      lastUsed: lastUsed === null ? undefined : new Date(lastUsed),
    }));
  }

  remove(id: string): void {
    this.#write(this.#read().filter((key) => key.id !== id));
  }

  /** What a browser needs to make a key. */
  async beginAdding({ host }: PasskeyPlace): Promise<object> {
    const { generateRegistrationOptions } = await import("@simplewebauthn/server");
    const options = await generateRegistrationOptions({
      rpName: "Bunker",
      rpID: host,
      userName: this.#owner.name,
      userID: new TextEncoder().encode(this.#owner.userId),
      excludeCredentials: this.#read().map(({ id }) => ({ id })),
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
    });
    this.#challenges.remember(options.challenge);
    return options;
  }

  /** Keeps the key that a browser has made. False if its answer is not right. */
  async add(answer: unknown, name: string, { host, origin }: PasskeyPlace): Promise<boolean> {
    const parsed = v.safeParse(answerSchema, answer);
    if (!parsed.success) return false;
    const { verifyRegistrationResponse } = await import("@simplewebauthn/server");
    try {
      const { verified, registrationInfo } = await verifyRegistrationResponse({
        response: parsed.output as never,
        expectedChallenge: (challenge) => this.#challenges.take(challenge),
        expectedOrigin: origin,
        expectedRPID: host,
        requireUserVerification: true,
      });
      if (!verified || !registrationInfo) return false;
      const { id, publicKey, counter } = registrationInfo.credential;
      const key = Buffer.from(publicKey).toString("base64url");
      const created = this.#clock.now().toISOString();
      this.#write([
        ...this.#read().filter((each) => each.id !== id),
        { id, key, counter, name, created, lastUsed: null },
      ]);
      return true;
    } catch {
      // The library throws at what is wrong with an answer.
      return false;
    }
  }

  /** What a browser needs to prove that it has a key. */
  async beginSigningIn({ host }: PasskeyPlace): Promise<object> {
    const { generateAuthenticationOptions } = await import("@simplewebauthn/server");
    const options = await generateAuthenticationOptions({ rpID: host, userVerification: "required" });
    this.#challenges.remember(options.challenge);
    return options;
  }

  /** Whether a browser has proved that it has one of the keys. */
  async verify(answer: unknown, { host, origin }: PasskeyPlace): Promise<boolean> {
    const parsed = v.safeParse(answerSchema, answer);
    const stored = parsed.success ? this.#read().find(({ id }) => id === parsed.output.id) : undefined;
    if (!parsed.success || !stored) return false;
    const { verifyAuthenticationResponse } = await import("@simplewebauthn/server");
    try {
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response: parsed.output as never,
        expectedChallenge: (challenge) => this.#challenges.take(challenge),
        expectedOrigin: origin,
        expectedRPID: host,
        credential: { id: stored.id, publicKey: Buffer.from(stored.key, "base64url"), counter: stored.counter },
        requireUserVerification: true,
      });
      if (!verified) return false;
      const used = { ...stored, counter: authenticationInfo.newCounter, lastUsed: this.#clock.now().toISOString() };
      this.#write(this.#read().map((key) => (key.id === stored.id ? used : key)));
      return true;
    } catch {
      return false;
    }
  }

  #read(): StoredKey[] {
    const stored = v.safeParse(v.pipe(v.string(), v.parseJson(), v.array(keySchema)), this.#settings.get(setting));
    return stored.success ? stored.output : [];
  }

  #write(keys: readonly StoredKey[]): void {
    this.#settings.set(setting, keys.length === 0 ? null : JSON.stringify(keys));
  }
}
