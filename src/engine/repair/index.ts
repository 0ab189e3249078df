export { planForEmptyDatabase, type RepairPlan } from "./plan.ts";
export { lookAtRepair, repair } from "./repair.ts";
export { updateVersions } from "./update-versions.ts";
