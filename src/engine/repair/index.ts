export type { RepairPlan } from "./plan.ts";
export { repair } from "./repair.ts";
export { updateVersions } from "./update-versions.ts";
