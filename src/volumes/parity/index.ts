export { createParity } from "./create.ts";
export { parityModules } from "./module.ts";
export { repairWithParity } from "./repair.ts";
