import type { Account } from "../auth/account.ts";
import { refused } from "../http/errors.ts";
import type { Services } from "../services.ts";
import type { PageCall } from "./page.ts";

/** By what the one comes in who has asked. */
export function ownAccount({ caller }: Pick<PageCall, "caller">, { authentication }: Services): Account {
  const account = authentication.accountOf(caller.userId);
  // He was removed this very moment.
  if (!account) throw refused(401, "SignInEnded", "The sign-in has ended");
  return account;
}
