/** @jsxImportSource hono/jsx */
import { SettingsOverview } from "../../../../views/pages/settings/frame.tsx";
import { page } from "../page.ts";

/** Where each section of the settings is found. */
export const settingsOverview = page({
  path: "/settings",
  access: "signed-in",
  handle: ({ view }) => ({ title: view.texts.common.settings, place: "settings", body: <SettingsOverview /> }),
});
