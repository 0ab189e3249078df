import type { FieldFaults } from "../../../../views/pages/job-form/faults.ts";
import type { OptionValues as FormOptions } from "../../../../views/pages/job-form/values.ts";
import { budgetOptions, parseInteger, parseSize, priceOptions, priceProblem } from "../../../options/index.ts";
import { UserError } from "../../../support/errors.ts";

const policy = "budget-policy";

/** The options that are limits or prices of any destination. */
const ofDestination = [...budgetOptions, ...priceOptions];

/** Those of the backup's own destination, which are among the options of the job. */
export const trafficOptionNames: readonly string[] = [...ofDestination, policy];

export function isOfDestination(name: string): boolean {
  return ofDestination.includes(name.toLowerCase());
}

/** Of the options of a job those that these fields have. */
export function ownTraffic(options: FormOptions): Record<string, string> {
  return Object.fromEntries(
    options.filter(({ name }) => trafficOptionNames.includes(name)).map(({ name, value }) => [name, value]),
  );
}

/** Of the parameters of a destination. */
export function trafficOf(options: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(options)
      .filter(([name]) => isOfDestination(name))
      .map(([name, value]) => [name.toLowerCase(), value]),
  );
}

/** What can't be read, by the names of the fields. @param prefix of them. */
export function trafficFaults(values: Readonly<Record<string, string>>, prefix: string): FieldFaults {
  const faults: Record<string, FieldFaults[string]> = {};
  for (const [name, value] of Object.entries(values)) {
    const fault = faultOf(name, value);
    if (fault) faults[prefix + name] = fault;
  }
  return faults;
}

function faultOf(name: string, value: string): FieldFaults[string] | undefined {
  if (value.trim() === "" || name === policy) return undefined;
  if (name === "request-budget") return parseInteger(value, 64) === undefined ? "traffic-count" : undefined;
  if (budgetOptions.includes(name)) return isSize(value) ? undefined : "traffic-size";
  if (priceProblem(name, value) === undefined) return undefined;
  return name === "price-currency" ? "traffic-currency" : "traffic-price";
}

function isSize(text: string): boolean {
  try {
    parseSize(text, "mb");
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}
