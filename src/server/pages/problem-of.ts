import type { ImportProblem } from "../../../views/pages/import.tsx";
import { messageOf, UserError } from "../../support/errors.ts";

/** What went wrong, for a form that is shown again. */
export function problemOf(error: unknown): ImportProblem {
  if (error instanceof UserError) return { what: error.message, advice: error.advice, id: error.id };
  return { what: messageOf(error), advice: undefined, id: undefined };
}
