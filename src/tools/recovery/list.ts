import type { RecoveryCall } from "./call.ts";
import { chooseList, listsIn, openList, requireFolder } from "./local-backup.ts";
import { isWanted } from "./selection.ts";

/** Tells what versions there are in a folder, or what files there are in one of them (programs.md 10.3). */
export async function list(call: RecoveryCall): Promise<number> {
  const [folder, version] = call.positional as [string, string | undefined];
  requireFolder(folder);
  if (version === undefined) {
    for (const [number, { time }] of listsIn(folder).entries()) {
      call.say(`${number}: ${call.culture.formatDate(new Date(time * 1000))}`);
    }
    return 0;
  }
  using opened = await openList(chooseList(folder, version, call), call);
  for await (const { path, size = 0 } of opened.files()) {
    if (isWanted(call.filter, path)) call.say(`${path} (${call.size(size)})`);
    await call.surroundings.written();
  }
  return 0;
}
