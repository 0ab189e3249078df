export { vacuum, vacuumAutomatically } from "./vacuum.ts";
