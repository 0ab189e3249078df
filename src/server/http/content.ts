import type { ReadContent } from "../../jobs/task-queue.ts";
import { forMethod } from "./head.ts";

/** A part of a file. */
export interface Range {
  readonly offset: number;
  readonly length: number | undefined;
}

/** For contents of backups, which may be anything and come from anybody: no browser takes them for a page of this server. */
export const harmless: Readonly<Record<string, string>> = {
  "Content-Security-Policy":
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; media-src 'self'; img-src 'self' data:; frame-ancestors 'none'",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cache-Control": "private, no-store",
};

const archiveTypes = { zip: "application/zip", tar: "application/x-tar" } as const;
export const archives = ["zip", "tar"] as const;
export type Archive = (typeof archives)[number];

/**
 * Hands out a content: a file, or the part of it that is asked for, or an archive, whose size nobody knows yet.
 *
 * @param headers what is to be told besides.
 */
export async function contentAnswer(
  request: Request,
  headers: Headers,
  read: (range: Range | undefined) => Promise<ReadContent>,
): Promise<Response> {
  const range = rangeOf(request.headers.get("range"));
  const { size, body } = await read(range);
  const answer = (status: number, length: number | undefined): Promise<Response> => {
    if (length !== undefined) headers.set("Content-Length", String(length));
    return forMethod(request, new Response(body, { status, headers }));
  };
  if (size === undefined) return answer(200, undefined);
  headers.set("Accept-Ranges", "bytes");
  if (!range) return answer(200, size);
  if (range.offset >= size) {
    await body.cancel();
    headers.set("Content-Range", `bytes */${size}`);
    return new Response(null, { status: 416, headers });
  }
  const last = Math.min(size, range.offset + (range.length ?? size)) - 1;
  headers.set("Content-Range", `bytes ${range.offset}-${last}/${size}`);
  return answer(206, last - range.offset + 1);
}

/** How a browser is to name what it keeps: one file or folder by its name, several by `otherwise`; those in an archive by that. */
export function savedAs(paths: readonly string[], archive: Archive, otherwise: string): { name: string; type: string } {
  const [only = "", ...others] = paths;
  const name = lastName(others.length > 0 ? otherwise : only);
  if (others.length === 0 && !isFolder(only)) return { name, type: "application/octet-stream" };
  return { name: `${name}.${archive}`, type: archiveTypes[archive] };
}

export function lastName(path: string): string {
  return path.replace(/[\\/]+$/, "").replace(/^.*[\\/]/s, "") || "files";
}

function isFolder(path: string): boolean {
  return /[\\/]$/.test(path);
}

/** One range from a byte on; anything else gets the whole. */
function rangeOf(header: string | null): Range | undefined {
  const [, from, to] = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(header?.trim() ?? "") ?? [];
  if (from === undefined) return undefined;
  const offset = Number(from);
  if (!to) return { offset, length: undefined };
  return Number(to) < offset ? undefined : { offset, length: Number(to) - offset + 1 };
}
