import * as v from "valibot";
import { folderUrl } from "../../destinations/url.ts";
import type { DestinationOutcome } from "../../jobs/destination-access.ts";
import { messageOf, UserError } from "../../support/errors.ts";
import { succeeded } from "../http/answers.ts";
import { type Route, route } from "../http/route.ts";
import { integer, nameOf } from "../http/values.ts";
import { completeUrl } from "../remote-url.ts";
import type { Services } from "../services.ts";

const destinationTypes = ["Backend", "SourceProvider", "RestoreDestinationProvider"] as const;
const common = {
  DestinationUrl: v.string(),
  ConnectionStringId: v.nullish(integer),
  DestinationType: v.pipe(
    v.nullish(nameOf(destinationTypes), "Backend"),
    v.transform((type) => type ?? "Backend"),
  ),
  SourcePrefix: v.nullish(v.string()),
};
const testBody = v.object({
  ...common,
  Options: v.nullable(v.record(v.string(), v.nullable(v.string()))),
  AutoCreate: v.boolean(),
  ReadOnlyTest: v.nullish(v.boolean(), false),
  BackupId: v.nullish(v.string()),
});
const listBody = v.object({
  ...common,
  Path: v.nullable(v.string()),
  BackupId: v.nullable(v.string()),
  Offset: v.nullable(integer),
  Limit: v.nullable(integer),
});
type ListBody = v.InferOutput<typeof listBody>;

const largestPage = 200;

/** Destinations that no job needs to have (rest-api.md 15.4). */
export const routes: readonly Route[] = [
  route({
    method: "POST",
    path: "/api/v2/destination/test",
    access: "administer",
    isQuestion: true,
    summary: "Whether a destination can be used",
    body: testBody,
    handle: async ({ body }, services) => {
      try {
        const outcome = await services.destinations.examine(urlOf(services, body), {
          autoCreate: body.AutoCreate,
          readOnly: body.ReadOnlyTest || body.DestinationType === "SourceProvider",
        });
        return tested(outcome);
      } catch (error) {
        return failed(error instanceof UserError ? error.id : "error", messageOf(error), null);
      }
    },
  }),
  route({
    method: "POST",
    path: "/api/v2/destination/list",
    access: "administer",
    isQuestion: true,
    summary: "What lies in a folder of a destination",
    body: listBody,
    handle: async ({ body }, services) => {
      const { Limit: limit, Offset: offset } = body;
      if (limit !== null && (limit < 0 || limit > largestPage)) {
        return failed(
          "Failed",
          `Limit must be greater than or equal to 0 and less than or equal to ${largestPage}`,
          null,
        );
      }
      try {
        const page = await listPage(services, body, Math.max(0, offset ?? 0), limit ?? largestPage);
        return { ...succeeded(page), StatusCode: "Success" };
      } catch (error) {
        return failed("Failed", messageOf(error), null);
      }
    },
  }),
];

function urlOf(services: Services, body: v.InferOutput<typeof testBody> | ListBody): string {
  const { DestinationUrl, DestinationType, BackupId, ConnectionStringId, SourcePrefix } = body;
  if (DestinationUrl.trim() === "") throw new Error("No address of a destination was given");
  if (DestinationType === "RestoreDestinationProvider") {
    throw new Error("Nothing of this kind can be restored to by an address");
  }
  return completeUrl(services, DestinationUrl, {
    backupId: BackupId,
    connectionStringId: ConnectionStringId,
    sourcePrefix: SourcePrefix,
  });
}

function tested(outcome: DestinationOutcome): Record<string, unknown> {
  const keys = { HostCertificate: null, ReportedHostKey: null, AcceptedHostKey: null };
  switch (outcome.kind) {
    case "good":
      return succeeded({
        FolderExists: true,
        FolderIsEmpty: outcome.findings.isEmpty,
        FolderContainsBackupFiles: outcome.findings.hasBackup,
        FolderContainsEncryptedBackupFiles: outcome.findings.hasEncryptedBackup,
        AfterConnect: true,
        ...keys,
      });
    case "missing-folder":
      return failed("missing-folder", "Folder does not exist", {
        FolderExists: false,
        FolderIsEmpty: null,
        FolderContainsBackupFiles: null,
        FolderContainsEncryptedBackupFiles: null,
        AfterConnect: false,
        ...keys,
      });
    case "error-creating-folder":
      return failed("error", outcome.message, null);
    case "failed":
      return failed(outcome.failure, outcome.message, null);
  }
}

async function listPage(services: Services, body: ListBody, offset: number, limit: number) {
  const folder = body.Path ?? "";
  const above = folder.replace(/\/+$/, "");
  const url = folderUrl(urlOf(services, body), folder);
  const { items, hasMore } = await services.destinations.list(url, { offset, limit });
  const shown = items.map(({ name, size, isFolder }) => ({
    Path: `${above}/${name}${isFolder ? "/" : ""}`,
    Size: isFolder ? 0 : size,
    Metadata: null,
  }));
  return { Items: shown, Offset: offset, HasMore: hasMore };
}

function failed(code: string, text: string, data: unknown): Record<string, unknown> {
  return { Data: data, Success: false, Error: text, StatusCode: code };
}
