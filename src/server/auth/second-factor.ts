import { createHash, randomInt } from "node:crypto";
import { Secret, TOTP } from "otpauth";
import * as v from "valibot";
import type { Clock } from "../../engine/context.ts";
import type { OwnSettings } from "../../jobs/users/users.ts";

const setting = "second-factor";
const period = 30;
/** Periods by which the clock of the app may differ. */
const drift = 1;
const recoveryCodes = 8;
/** Without those that are taken for one another. */
const letters = "abcdefghjkmnpqrstuvwxyz23456789";

const storedSchema = v.object({
  secret: v.string(),
  /** The period of the last code that was used, since each is good once. */
  lastPeriod: v.number(),
  /** Hashes of those that were not used yet. */
  recovery: v.array(v.string()),
  allowsPrograms: v.boolean(),
});
type Stored = v.InferOutput<typeof storedSchema>;

/** Codes of an app (RFC 6238) that a browser has to show beside the password. */
export class SecondFactor {
  readonly #settings: OwnSettings;
  readonly #clock: Clock;

  constructor(settings: OwnSettings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
  }

  get isOn(): boolean {
    return this.#read() !== undefined;
  }

  /** Programs may sign in with the password alone. */
  get allowsPrograms(): boolean {
    return this.#read()?.allowsPrograms ?? true;
  }

  set allowsPrograms(allowed: boolean) {
    const stored = this.#read();
    if (stored) this.#write({ ...stored, allowsPrograms: allowed });
  }

  get recoveryCodesLeft(): number {
    return this.#read()?.recovery.length ?? 0;
  }

  /** A secret for an app; it counts once a code of it was shown. */
  propose(): string {
    return new Secret({ size: 20 }).base32;
  }

  /** What an app reads from a picture. */
  addressOf(secret: string, host: string): string {
    return appOf(secret, host).toString();
  }

  /** Begins to ask for codes, if this is one of the secret. Gives codes for the day on which the app is lost, or undefined. */
  turnOn(secret: string, code: string): readonly string[] | undefined {
    const at = this.#periodOf(secret, code);
    if (at === undefined) return undefined;
    const codes = Array.from({ length: recoveryCodes }, newRecoveryCode);
    this.#write({ secret, lastPeriod: at, recovery: codes.map(hashOf), allowsPrograms: false });
    return codes;
  }

  turnOff(): void {
    this.#settings.set(setting, null);
  }

  /** Whether a code of the app or one for emergencies is right; each is good once. */
  verify(code: string): boolean {
    const stored = this.#read();
    if (!stored) return false;
    const at = this.#periodOf(stored.secret, code);
    // A period that lies ahead was used before the clock was put back: it would keep everybody out until then.
    const ahead = Math.floor(this.#clock.now().getTime() / 1000 / period) + drift;
    if (at !== undefined && (at > stored.lastPeriod || stored.lastPeriod > ahead)) {
      this.#write({ ...stored, lastPeriod: at });
      return true;
    }
    const hash = hashOf(code);
    if (!stored.recovery.includes(hash)) return false;
    this.#write({ ...stored, recovery: stored.recovery.filter((each) => each !== hash) });
    return true;
  }

  /** Undefined if the code belongs to no period near now. */
  #periodOf(secret: string, code: string): number | undefined {
    const token = code.replaceAll(/\s/g, "");
    if (!/^\d{6}$/.test(token) || !/^[A-Z2-7]{16,}$/.test(secret)) return undefined;
    const timestamp = this.#clock.now().getTime();
    const delta = appOf(secret, "").validate({ token, window: drift, timestamp });
    return delta === null ? undefined : Math.floor(timestamp / 1000 / period) + delta;
  }

  #read(): Stored | undefined {
    const stored = v.safeParse(v.pipe(v.string(), v.parseJson(), storedSchema), this.#settings.get(setting));
    return stored.success ? stored.output : undefined;
  }

  #write(stored: Stored): void {
    this.#settings.set(setting, JSON.stringify(stored));
  }
}

function appOf(secret: string, label: string): TOTP {
  return new TOTP({ issuer: "Bunker", label, digits: 6, period, secret: Secret.fromBase32(secret) });
}

/** `abcde-fghjk` */
function newRecoveryCode(): string {
  const part = () => Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join("");
  return `${part()}-${part()}`;
}

/** However it is typed. */
function hashOf(code: string): string {
  return createHash("sha256")
    .update(code.toLowerCase().replaceAll(/[^a-z0-9]/g, ""))
    .digest("hex");
}
