export { hasSurroundings, reportUnsurrounded, runSurrounded, type SurroundedPlan } from "./surrounded-run.ts";
