import { programVersion } from "../engine/program-version.ts";
import { routes as auth } from "./auth/routes.ts";
import { openApi } from "./http/openapi.ts";
import { type Route, route } from "./http/route.ts";
import { routes as links } from "./links/routes.ts";
import { routes as mcp } from "./mcp/routes.ts";
import { routes as metrics } from "./metrics.ts";
import { routes as triggers } from "./triggers/routes.ts";
import { routes as acceptedWarnings } from "./v1/accepted-warnings.ts";
import { routes as backupContents } from "./v1/backup-contents.ts";
import { routes as backupDatabases } from "./v1/backup-database.ts";
import { routes as backupTasks } from "./v1/backup-tasks.ts";
import { routes as backupTransfers } from "./v1/backup-transfer.ts";
import { routes as backups } from "./v1/backups.ts";
import { routes as bugReports } from "./v1/bug-report.ts";
import { routes as commandLines } from "./v1/command-line.ts";
import { routes as digest } from "./v1/digest.ts";
import { routes as drills } from "./v1/drills.ts";
import { routes as fileSystem } from "./v1/file-system.ts";
import { routes as folderStatus } from "./v1/folder-status.ts";
import { routes as backupHealth } from "./v1/health.ts";
import { routes as incidents } from "./v1/incidents.ts";
import { routes as information } from "./v1/information.ts";
import { routes as logData } from "./v1/log-data.ts";
import { routes as notifications } from "./v1/notifications.ts";
import { routes as pinnedVersions } from "./v1/pinned-versions.ts";
import { routes as plans } from "./v1/plans.ts";
import { routes as remoteControl } from "./v1/remote-control.ts";
import { routes as remoteOperations } from "./v1/remote-operations.ts";
import { routes as serverState } from "./v1/server-state.ts";
import { routes as settings } from "./v1/settings.ts";
import { routes as settingsCopies } from "./v1/settings-copies.ts";
import { routes as systemInfo } from "./v1/system-info.ts";
import { routes as tasks } from "./v1/tasks.ts";
import { routes as traffic } from "./v1/traffic.ts";
import { routes as uiSettings } from "./v1/ui-settings.ts";
import { routes as unusualChanges } from "./v1/unusual-changes.ts";
import { routes as users } from "./v1/users.ts";
import { routes as backupsV2 } from "./v2/backups.ts";
import { routes as connectionStrings } from "./v2/connection-strings.ts";
import { routes as destinations } from "./v2/destinations.ts";
import { routes as system } from "./v2/system.ts";

const health = route({
  method: "GET",
  path: "/health",
  access: "open",
  summary: "Whether the server runs",
  handle: () => {
    const headers = {
      "Content-Type": "text/plain",
      "Cache-Control": "no-store, no-cache",
      Expires: new Date(0).toUTCString(),
      Pragma: "no-cache",
    };
    return new Response("Healthy", { headers });
  },
});

const description = route({
  method: "GET",
  path: "/api/openapi.json",
  access: "signed-in",
  summary: "The description of this API, in OpenAPI",
  handle: () => openApi(routes, programVersion.number),
});

/** Every route of the REST API. */
export const routes: readonly Route[] = [
  health,
  description,
  ...auth,
  ...bugReports,
  ...fileSystem,
  ...folderStatus,
  ...information,
  ...logData,
  ...metrics,
  ...notifications,
  ...remoteControl,
  ...serverState,
  ...settings,
  ...settingsCopies,
  ...systemInfo,
  ...tasks,
  ...plans,
  ...backupHealth,
  ...uiSettings,
  ...users,
  ...backups,
  ...backupTasks,
  ...drills,
  ...traffic,
  ...unusualChanges,
  ...incidents,
  ...digest,
  ...acceptedWarnings,
  ...pinnedVersions,
  ...backupContents,
  ...backupDatabases,
  ...backupTransfers,
  ...commandLines,
  ...remoteOperations,
  ...backupsV2,
  ...connectionStrings,
  ...destinations,
  ...system,
  ...triggers,
  ...links,
  ...mcp,
];
