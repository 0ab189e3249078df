import { UserError } from "../../support/errors.ts";
import type { Logger } from "../../support/log.ts";

export const containerTag = "Bunker.Containers";

/** Something that was wanted can't be done. */
export interface Trouble {
  readonly id: string;
  readonly message: string;
  readonly advice?: string;
  readonly cause?: unknown;
}

/** Ends the run by a UserError, or warns. */
export type ReportTrouble = (trouble: Trouble) => void;

export function troubleReporter(isRequired: boolean, logger: Logger): ReportTrouble {
  return ({ id, message, advice = "", cause }) => {
    const error = new UserError(id, message, { advice, cause });
    if (isRequired) throw error;
    logger.write("Warning", containerTag, id, advice === "" ? message : `${message}. ${advice}`, cause);
  };
}
