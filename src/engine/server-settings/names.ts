/** The two files of a backup, which are written in turn. They begin as no file of any backup does. */
export function serverSettingsNames(prefix: string): readonly [string, string] {
  return [`bunker.settings.${prefix}.1.json.aes`, `bunker.settings.${prefix}.2.json.aes`];
}

/** Whether it is such a file of any backup. */
export function isServerSettings(name: string): boolean {
  return /^bunker\.settings\..+\.[12]\.json\.aes$/.test(name);
}
