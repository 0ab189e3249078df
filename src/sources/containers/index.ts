export { dumpContainer } from "./dump.ts";
export { type Container, type FoundContainers, findContainers, writtenSources } from "./find.ts";
export { type Downtime, HeldContainers, type HoldAction, type HoldOrder, releaseLeftovers } from "./hold.ts";
export { hasLedger } from "./ledger.ts";
export { isNamed, selectContainers } from "./select.ts";
export { findSockets } from "./sockets.ts";
export { containerTag, type ReportTrouble, troubleReporter } from "./trouble.ts";
