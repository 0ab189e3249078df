import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Whether the computer runs on a battery, by what Linux tells of its power supplies: one that is being emptied, and no mains
 * that is plugged in. False where nothing is known.
 *
 * @param root a folder as Linux has it, with one folder per supply.
 */
export function isOnBattery(root = "/sys/class/power_supply"): boolean {
  const supplies = namesIn(root).map((name) => (attribute: string) => readAttribute(join(root, name, attribute)));
  // A battery with the scope Device is that of a mouse or the like.
  const own = supplies.filter((read) => read("scope") !== "Device");
  const isPluggedIn = own.some((read) => read("type") !== "Battery" && read("online") === "1");
  return !isPluggedIn && own.some((read) => read("type") === "Battery" && read("status") === "Discharging");
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // another system, or a container without it
  }
}

function readAttribute(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return undefined; // supplies differ in what they tell
  }
}
