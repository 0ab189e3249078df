import type { ImmediateAnswer } from "../../../jobs/process/immediate-calls.ts";

export const changeFormats = ["csv", "json"] as const;
export type ChangeFormat = (typeof changeFormats)[number];

type Compared = ImmediateAnswer<"compare">;
type Change = Compared["changes"][number];

interface Writer {
  readonly head: (backup: string, compared: Compared) => string;
  readonly change: (change: Change, isFirst: boolean) => string;
  readonly end: string;
}

const writers: Readonly<Record<ChangeFormat, Writer>> = {
  csv: {
    head: () => "change,kind,path,bytes\r\n",
    change: ({ type, kind, path, size }) => `${type},${kind},"${path.replaceAll('"', '""')}",${sizeOf(kind, size)}\r\n`,
    end: "",
  },
  json: {
    head: (backup, { from, to, counts }) => {
      const about = { backup, from: from.time, to: to.time, counts };
      return `${JSON.stringify(about).slice(0, -1)},"changes":[`;
    },
    change: ({ type, kind, path, size }, isFirst) =>
      `${isFirst ? "" : ","}\n${JSON.stringify({ change: type, kind, path, bytes: kind === "file" ? size : null })}`,
    end: "\n]}\n",
  },
};

/**
 * All changes as a file, a part of them in memory at a time.
 *
 * @param first the first part, which tells how many there are.
 * @param read the part that begins with the change of this number.
 */
export function writeChanges(
  format: ChangeFormat,
  backup: string,
  first: Compared,
  read: (offset: number) => Promise<Compared>,
): ReadableStream<Uint8Array> {
  const { head, change, end } = writers[format];
  const { added, deleted, modified } = first.counts;
  const total = added + deleted + modified;
  const encoder = new TextEncoder();
  let part = first;
  let written = 0;
  return new ReadableStream({
    async pull(controller) {
      if (written > 0 && written < total) part = await read(written);
      // Others have ended the versions meanwhile.
      if (part.changes.length === 0 && written < total) throw new Error("The versions that are compared have changed");
      const lines = part.changes.map((each, at) => change(each, written + at === 0));
      const text = (written === 0 ? head(backup, first) : "") + lines.join("");
      written += part.changes.length;
      controller.enqueue(encoder.encode(written < total ? text : text + end));
      if (written >= total) controller.close();
    },
  });
}

function sizeOf(kind: Change["kind"], size: number): string {
  return kind === "file" ? String(size) : "";
}
