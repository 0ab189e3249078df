import { randomBytes } from "node:crypto";
import * as v from "valibot";
import type { ServerDatabase } from "../../database/server/server-database.ts";
import type { ServerSettings } from "../../database/server/settings.ts";
import { pbkdf2Schema } from "./pbkdf2.ts";

const setting = "jwt-config";
const minutes = (byDefault: number) => v.optional(v.pipe(v.number(), v.minValue(0)), byDefault);

/** How tokens are made and for how long they are good (secrets-and-auth.md 2.3); Duplicati's programs read it too. */
const jwtConfigSchema = v.object({
  Authority: v.optional(v.string(), "https://duplicati"),
  Audience: v.optional(v.string(), "https://duplicati"),
  /** The key is the text itself, not what it stands for. */
  SigningKey: v.pipe(v.string(), v.minLength(32)),
  AccessTokenDurationInMinutes: minutes(15),
  RefreshTokenDurationInMinutes: minutes(30 * 24 * 60),
  RefreshTokenShortLivedDurationInMinutes: minutes(120),
  SigninTokenDurationInMinutes: minutes(5),
  SingleOperationTokenDurationInMinutes: minutes(1),
  MaxRefreshTokenDrift: v.optional(v.number(), 1),
  MaxRefreshTokenDriftSeconds: v.optional(v.number(), 30),
  RequireRefreshNonce: v.optional(v.boolean(), true),
  PbkdfConfig: v.optional(pbkdf2Schema, {}),
});
export type JwtConfig = v.InferOutput<typeof jwtConfigSchema>;

/** Reads the setting, and makes it at the first start. */
export function readJwtConfig(settings: ServerSettings): JwtConfig {
  const stored = v.safeParse(v.pipe(v.string(), v.parseJson(), jwtConfigSchema), settings.get(setting));
  if (stored.success) return stored.output;
  const made = v.parse(jwtConfigSchema, { SigningKey: randomBytes(32).toString("base64") });
  settings.set(setting, JSON.stringify(made));
  return made;
}

/** Every token that there is becomes worthless, and every sign-in ends, at the next start. */
export function resetTokens({ settings, tokenFamilies }: ServerDatabase): void {
  settings.set(setting, null);
  tokenFamilies.deleteAll();
}
