import { byteOrderMark, utf8 } from "../support/bytes.ts";
import type { FileListEntry } from "./filelist-entry.ts";
import { jsonString } from "./json.ts";
import { formatListTime, zeroTime } from "./list-time.ts";

export const fileListEntryName = "filelist.json";

/**
 * The content of `filelist.json` in pieces of some 100 KiB, byte order mark included (remote-format.md 12).
 * The order of `entries` is kept; folders and links should come first.
 */
export function* fileListContent(entries: Iterable<FileListEntry>): Generator<Uint8Array> {
  yield byteOrderMark;
  let text = "[";
  let separator = "";
  for (const entry of entries) {
    text += separator + fileListText(entry);
    separator = ",";
    if (text.length >= pieceLength) {
      yield utf8(text);
      text = "";
    }
  }
  yield utf8(`${text}]`);
}

/**
 * One entry as Duplicati writes it, with its conditions on which keys appear (remote-format.md 12.1): of a file,
 * `metablockhash` and `blockhash` are left out where they say the same as `metahash` and `hash`.
 */
export function fileListText(entry: FileListEntry): string {
  const { type, metablocklists, blocklists } = entry;
  const isFile = type === "File";
  let text = `{"type":"${type}","path":${jsonString(entry.path)}`;
  if (isFile) {
    text += `,"hash":"${entry.hash}","size":${entry.size},"time":"${formatListTime(entry.time ?? zeroTime)}"`;
  }
  if (entry.metahash !== undefined) text += `,"metahash":"${entry.metahash}","metasize":${entry.metasize}`;
  if (metablocklists !== undefined && metablocklists.length > 0) {
    text += `,"metablocklists":["${metablocklists.join('","')}"]`;
  } else if (entry.metablockhash !== undefined && !(isFile && entry.metablockhash === entry.metahash)) {
    text += `,"metablockhash":"${entry.metablockhash}"`;
  }
  if (blocklists !== undefined && blocklists.length > 0) {
    text += `,"blocklists":["${blocklists.join('","')}"]`;
  } else if (entry.blockhash !== undefined && entry.blockhash !== entry.hash) {
    text += `,"blockhash":"${entry.blockhash}","blocksize":${entry.blocksize}`;
  }
  return `${text}}`;
}

const pieceLength = 128 << 10;
