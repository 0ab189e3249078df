export { hasSurroundings, runSurrounded, type SurroundedPlan } from "./surrounded-run.ts";
