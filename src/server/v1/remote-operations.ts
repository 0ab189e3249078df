import * as v from "valibot";
import { locateDatabase } from "../../database/location/database-locator.ts";
import { messageOf, UserError } from "../../support/errors.ts";
import { HttpError } from "../http/errors.ts";
import { type Route, route } from "../http/route.ts";
import { integer, optionalFlag } from "../http/values.ts";
import { completeUrl } from "../remote-url.ts";
import type { Services } from "../services.ts";

const remoteBody = v.object({
  path: v.nullish(v.string(), ""),
  backupId: v.nullish(v.string()),
  connectionStringId: v.nullish(integer),
  sourcePrefix: v.nullish(v.string()),
});
type RemoteBody = v.InferOutput<typeof remoteBody>;

/** What can be asked of a destination that no job needs to have (rest-api.md 13). */
export const routes: readonly Route[] = [
  route({
    method: "POST",
    path: "/api/v1/remoteoperation/dbpath",
    access: "administer",
    isQuestion: true,
    summary: "The local database that the command line has for a destination",
    body: remoteBody,
    answer: v.object({ Exists: v.boolean(), Path: v.nullable(v.string()) }),
    handle: async ({ body }, services) => {
      const { environment, platform } = services.surroundings;
      const url = await toText(() => completeUrl(services, body.path, body));
      const found = locateDatabase({ url, options: {}, environment, platform, allowAnyUser: true, create: false });
      return { Exists: found !== undefined, Path: found?.path ?? null };
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/remoteoperation/test",
    access: "administer",
    isQuestion: true,
    summary: "Whether a destination can be used",
    query: v.object({
      autocreate: optionalFlag,
      readOnlyTest: optionalFlag,
      type: v.optional(v.picklist(["Backend", "SourceProvider", "RestoreDestinationProvider"]), "Backend"),
    }),
    body: remoteBody,
    handle: async ({ query, body }, services) => {
      const url = await toText(() => requireUrl(services, body));
      const outcome = await toText(() =>
        services.destinations.examine(url, {
          autoCreate: query.autocreate,
          readOnly: query.readOnlyTest || query.type === "SourceProvider",
        }),
      );
      if (outcome.kind === "good") return;
      if (outcome.kind !== "failed") throw new HttpError(500, outcome.kind);
      const { failure, message } = outcome;
      throw new HttpError(500, failure === "error" ? message : userInformation(failure, message));
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/remoteoperation/create",
    access: "administer",
    summary: "Creates the folder of a destination",
    body: remoteBody,
    handle: async ({ body }, services) => {
      await toText(async () => await services.destinations.createFolder(requireUrl(services, body)));
    },
  }),
];

function requireUrl(services: Services, body: RemoteBody): string {
  if (body.path === "") throw new Error("No address of a destination was given");
  return completeUrl(services, body.path, body);
}

/** Clients show the text of the failure, whatever it is. */
async function toText<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const text = error instanceof UserError ? userInformation(error.id, error.message) : messageOf(error);
    throw new HttpError(500, text);
  }
}

/** Clients take this apart. */
function userInformation(id: string, message: string): string {
  return `error-id:${id}, user-information:${message}`;
}
