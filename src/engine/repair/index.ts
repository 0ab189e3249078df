export type { RepairPlan } from "./plan.ts";
export { repair } from "./repair.ts";
