import type { ListedChange } from "../../../jobs/process/change-lines.ts";
import { disposition } from "../../http/disposition.ts";

export const changeFormats = ["csv", "json"] as const;
export type ChangeFormat = (typeof changeFormats)[number];

type Change = Pick<ListedChange, "type" | "kind" | "path" | "size">;

interface Writer {
  readonly head: (about: ChangesFile["about"]) => string;
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
    head: (about) => `${JSON.stringify(about).slice(0, -1)},"changes":[`,
    change: ({ type, kind, path, size }, isFirst) =>
      `${isFirst ? "" : ","}\n${JSON.stringify({ change: type, kind, path, bytes: kind === "file" ? size : null })}`,
    end: "\n]}\n",
  },
};

/** All changes, to be saved. */
export interface ChangesFile {
  readonly format: ChangeFormat;
  /** Without its ending. */
  readonly name: string;
  readonly about: { readonly backup: string } & Readonly<Record<string, unknown>>;
  /** Some at a time, in their order. */
  readonly parts: AsyncIterator<readonly Change[]>;
}

/** Sends all changes as a file, a part of them in memory at a time. */
export function changesFile({ format, name, about, parts }: ChangesFile): Response {
  const { head, change, end } = writers[format];
  const encoder = new TextEncoder();
  let written = 0;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode(head(about))),
    async pull(controller) {
      const { value: part, done } = await parts.next();
      const text = done ? end : part.map((each, at) => change(each, written + at === 0)).join("");
      written += done ? 0 : part.length;
      controller.enqueue(encoder.encode(text));
      if (done) controller.close();
    },
    async cancel() {
      await parts.return?.();
    },
  });
  const type = format === "csv" ? "text/csv; charset=utf-8" : "application/json";
  return new Response(body, {
    headers: { "Content-Type": type, "Content-Disposition": disposition("attachment", `${name}.${format}`) },
  });
}

/** `2026-11-30`. */
export function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}

function sizeOf(kind: Change["kind"], size: number): string {
  return kind === "file" ? String(size) : "";
}
