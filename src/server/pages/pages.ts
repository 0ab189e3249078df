import { activity } from "./activity.tsx";
import { carePages } from "./backup/care.tsx";
import { changePages } from "./backup/changes.tsx";
import { commandPages } from "./backup/command.tsx";
import { diskPages } from "./backup/disk.tsx";
import { exitPages } from "./backup/exit.tsx";
import { logPages } from "./backup/log.tsx";
import { settingsTab } from "./backup/settings.tsx";
import { versionPages } from "./backup/versions.tsx";
import { warningPages } from "./backup/warnings.tsx";
import { calendarPages } from "./calendar.tsx";
import { editBackupPages } from "./edit-backup.ts";
import { home } from "./home.tsx";
import { importPages } from "./import.tsx";
import { jobFormParts } from "./job-form/parts.tsx";
import { newBackupPages } from "./new-backup.ts";
import { otherSignInPages } from "./other-sign-ins.ts";
import { type Page, page } from "./page.ts";
import { restorePages } from "./restore/pages.ts";
import { runActions } from "./run-actions.ts";
import { searchPages } from "./search/search.tsx";
import { settingsPages } from "./settings/sections.ts";
import { sharedContent } from "./shared.tsx";
import { signInPages } from "./sign-in.tsx";

/** Where bookmarks of old lead to. */
const index = page({ path: "/index.html", access: "signed-in", handle: () => ({ goTo: "" }) });

/** Every page, and everything that a form is sent to. */
export const pages: readonly Page[] = [
  home,
  index,
  activity,
  ...calendarPages,
  ...versionPages,
  ...changePages,
  ...diskPages,
  ...logPages,
  ...warningPages,
  ...carePages,
  ...exitPages,
  ...commandPages,
  settingsTab,
  ...restorePages,
  sharedContent,
  ...runActions,
  ...searchPages,
  ...settingsPages,
  ...signInPages,
  ...newBackupPages,
  ...editBackupPages,
  ...jobFormParts,
  ...importPages,
  ...otherSignInPages,
];
