export type { EntryReceiver } from "./entry-receiver.ts";
export { planReading, type ReadingPlan } from "./reading-plan.ts";
export { fillDatabase, type Recreated, type RecreateOptions } from "./recreate.ts";
