import type { Page } from "../page.ts";
import { aboutPages } from "./about.tsx";
import { accessPages } from "./access.tsx";
import { appearancePages } from "./appearance.tsx";
import { certificatePages } from "./certificates.tsx";
import { settingsCopyPages } from "./copies.tsx";
import { keyPages } from "./keys.tsx";
import { limitsPages } from "./limits.tsx";
import { logPages } from "./log.tsx";
import { notificationPages } from "./notifications.tsx";
import { optionPages } from "./options.tsx";
import { settingsOverview } from "./overview.tsx";
import { reportPages } from "./reports.tsx";
import { secretPages } from "./secrets.tsx";
import { signInWayPages } from "./sign-in-ways.tsx";
import { userPages } from "./users.tsx";

/** All sections of the settings. */
export const settingsPages: readonly Page[] = [
  settingsOverview,
  ...accessPages,
  ...signInWayPages,
  ...userPages,
  ...optionPages,
  ...reportPages,
  ...settingsCopyPages,
  ...secretPages,
  ...limitsPages,
  ...certificatePages,
  ...keyPages,
  ...appearancePages,
  ...notificationPages,
  ...logPages,
  ...aboutPages,
];
