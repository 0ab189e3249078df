import type { ImportProblem } from "../../../views/pages/import.tsx";
import type { Task } from "../../jobs/task.ts";
import { messageOf, UserError } from "../../support/errors.ts";
import { HttpError } from "../http/errors.ts";

/** What went wrong, for a form that is shown again. */
export function problemOf(error: unknown): ImportProblem {
  if (error instanceof UserError) return { what: error.message, advice: error.advice, id: error.id };
  if (error instanceof HttpError) return { what: error.message, advice: undefined, id: error.meaning };
  return { what: messageOf(error), advice: undefined, id: undefined };
}

/** Why a task failed. */
export function problemOfTask({ errorMessage = "", errorAdvice, errorId }: Task): ImportProblem {
  return { what: errorMessage, advice: errorAdvice, id: errorId };
}
