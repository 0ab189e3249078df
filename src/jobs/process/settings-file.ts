import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { settingsCopyName } from "../settings-copy.ts";
import type { ProcessOperation } from "./protocol.ts";

/** The request with its copy of the settings as a further control file, which lies in a private folder until the end. */
export function withSettingsCopy(request: ProcessOperation): Disposable & { readonly request: ProcessOperation } {
  const { settingsCopy, options } = request;
  if (settingsCopy === undefined) return { request, [Symbol.dispose]: () => undefined };
  const folder = mkdtempSync(join(options.tempdir || tmpdir(), "bunker-settings-"));
  const path = join(folder, settingsCopyName);
  writeFileSync(path, settingsCopy, { mode: 0o600 });
  const given = options["control-files"];
  return {
    request: { ...request, options: { ...options, "control-files": given ? `${given}${delimiter}${path}` : path } },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
