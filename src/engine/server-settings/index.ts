export { findServerSettings } from "./find.ts";
export { serverSettingsNames } from "./names.ts";
export { type SettingsPlace, storeServerSettings } from "./store.ts";
