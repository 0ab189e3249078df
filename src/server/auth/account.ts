import type { ServerSettings } from "../../database/server/settings.ts";
import type { Clock } from "../../engine/context.ts";
import type { OwnSettings } from "../../jobs/users/users.ts";
import { type Challenges, type PasskeyOwner, Passkeys } from "./passkeys.ts";
import { ServerPassword } from "./password.ts";
import { SecondFactor } from "./second-factor.ts";

/** Everything by which one person comes in. */
export interface Account {
  readonly userId: string;
  /** Undefined: the administrator's, which needs no name. */
  readonly name: string | undefined;
  readonly password: ServerPassword;
  readonly secondFactor: SecondFactor;
  readonly passkeys: Passkeys;
  /** Comes in with an account elsewhere and in no other way: whether he still may is for its provider to say. */
  readonly isElsewhereAlone: boolean;
}

/** How the administrator is called by browsers. */
const ownerless: PasskeyOwner = { userId: "bunker", name: "bunker" };

/** @param settings where it is kept. */
export function makeAccount(
  { userId, name, isElsewhereAlone }: Pick<Account, "userId" | "name" | "isElsewhereAlone">,
  settings: ServerSettings | OwnSettings,
  clock: Clock,
  challenges: Challenges,
): Account {
  return {
    userId,
    name,
    password: new ServerPassword(settings),
    secondFactor: new SecondFactor(settings, clock),
    passkeys: new Passkeys(settings, clock, challenges, name === undefined ? ownerless : { userId, name }),
    isElsewhereAlone,
  };
}
