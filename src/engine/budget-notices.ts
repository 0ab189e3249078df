import type { Settings } from "../options/index.ts";
import { UserError } from "../support/errors.ts";
import type { Logger } from "../support/log.ts";
import type { Budget } from "./budget.ts";
import type { OperationControl } from "./context.ts";
import type { MainOperation } from "./results/index.ts";

const tag = "Bunker.Engine.Budget";

export interface BudgetNoticesParts {
  readonly name: MainOperation;
  readonly settings: Settings;
  readonly budget: Budget;
  readonly logger: Logger;
  readonly control: Pick<OperationControl, "requestStop">;
}

/** What becomes of a backup whose destination has had all that it may in this month; and that a restore goes on. */
export class BudgetNotices {
  readonly #parts: BudgetNoticesParts;
  #isTold = false;

  constructor(parts: BudgetNoticesParts) {
    this.#parts = parts;
  }

  /** Before anything is moved. Throws `TrafficBudgetUsedUp` where the user wants no backup then. */
  begin(): void {
    const { name, budget, settings, logger } = this.#parts;
    if (!budget.isUsedUp) return;
    this.#isTold = true;
    if (name === "Restore") {
      const message = "The traffic budget of the destination is used up; a restore goes on all the same";
      logger.write("Information", tag, "RestoreOverBudget", message);
    }
    if (name !== "Backup") return;
    if (settings.budgetPolicy === "Stop") {
      throw new UserError("TrafficBudgetUsedUp", "The traffic budget of the destination is used up for this month", {
        advice: `Nothing was changed; ${budget.whenItGoesOn}.`,
      });
    }
    this.#warn("The traffic budget of the destination is used up; the backup is made all the same");
  }

  /** A call to the destination has ended. */
  called(): void {
    const { name, budget, settings, control } = this.#parts;
    if (name !== "Backup" || this.#isTold || settings.budgetPolicy !== "Stop" || !budget.isUsedUp) return;
    this.#isTold = true;
    this.#warn("The traffic budget of the destination is used up, so the backup ends after the file that it is at");
    control.requestStop();
  }

  /** All is done. */
  end(): void {
    const { name, budget } = this.#parts;
    if (name === "Backup" && !this.#isTold && budget.isUsedUp) {
      this.#warn("The traffic budget of the destination is used up now");
    }
  }

  #warn(message: string): void {
    const { logger, budget } = this.#parts;
    logger.write("Warning", tag, "TrafficBudgetUsedUp", `${message}: ${budget.whenItGoesOn}`);
  }
}
