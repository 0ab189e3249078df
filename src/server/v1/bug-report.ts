import { createReadStream, existsSync } from "node:fs";
import { Readable } from "node:stream";
import { found, refused } from "../http/errors.ts";
import { wholeNumber } from "../http/input.ts";
import { type Route, route } from "../http/route.ts";
import type { Services } from "../services.ts";

const unknown = "Invalid or missing bugreport id";

export const routes: readonly Route[] = [
  route({
    method: "GET",
    path: "/api/v1/bugreport/{reportid}",
    access: { singleOperation: "bugreport" },
    summary: "A report that was made of a backup",
    handle: ({ params }, services) => downloadReport(services, wholeNumber(params.reportid)),
  }),
];

/** The report as a file to download. */
export function downloadReport({ database }: Pick<Services, "database">, id: number): Response {
  const { path } = found(database.temporaryFiles.get(id, "bug-report"), unknown, "ReportNotFound");
  if (!existsSync(path)) throw refused(404, "ReportNotFound", unknown);
  const content = Readable.toWeb(createReadStream(path)) as unknown as ReadableStream<Uint8Array>;
  return new Response(content, {
    headers: {
      "Content-Type": "application/octet-stream",
      "Content-Disposition": "attachment; filename=bugreport.zip",
    },
  });
}
