import { UserError } from "../../support/errors.ts";

/** What is said where a kind of destination has no locks. */
export function noLocks(): UserError {
  return new UserError("BackendDoesNotSupportLocking", "This kind of destination cannot lock files", {
    advice: "Object stores such as S3 can, if the bucket allows it.",
  });
}
