import type { RunMessage } from "../../../views/pages/backup/messages.tsx";

/** A line as results have it: `2026-11-25 14:16:00 +01 - [Warning-Place-Id]: words`. What looks otherwise is all text. */
export function readLogLine(line: string): RunMessage {
  const [, time, level, id, text] =
    /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d\d) - \[(\w+)-.*?-?([^-\]]*)\]: ([\s\S]*)$/.exec(line) ?? [];
  const moment =
    time === undefined ? undefined : new Date(`${time.slice(0, 10)}T${time.slice(11, 19)}${time.slice(20)}:00`);
  return { time: moment, level: level ?? "", id: id ?? "", text: text ?? line };
}
