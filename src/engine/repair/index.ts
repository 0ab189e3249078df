export { planForEmptyDatabase, type RepairPlan, type RepairTraffic, trafficOfRepair } from "./plan.ts";
export { lookAtRepair, repair } from "./repair.ts";
export { updateVersions } from "./update-versions.ts";
