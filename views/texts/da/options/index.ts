import type { OptionTexts } from "../../types.ts";
import { copies } from "./copies.ts";
import { destinations } from "./destinations.ts";
import { general } from "./general.ts";
import { localIndex } from "./local-index.ts";
import { logging } from "./logging.ts";
import { reports } from "./reports.ts";
import { restore } from "./restore.ts";
import { secrets } from "./secrets.ts";
import { source } from "./source.ts";
import { transfers } from "./transfers.ts";
import { versions } from "./versions.ts";
import { volumes } from "./volumes.ts";

export { modules } from "./destinations.ts";

export const options: OptionTexts = {
  ...general,
  ...source,
  ...volumes,
  ...localIndex,
  ...transfers,
  ...versions,
  ...restore,
  ...logging,
  ...copies,
  ...reports,
  ...secrets,
  ...destinations,
};
