import { existsSync } from "node:fs";
import { isAbsolute } from "node:path";
import * as v from "valibot";
import { expandPath, specialFolders } from "../../jobs/special-folders.ts";
import { messageOf } from "../../support/errors.ts";
import { browse } from "../file-browser.ts";
import { refused } from "../http/errors.ts";
import { type Route, route } from "../http/route.ts";
import { optionalFlag } from "../http/values.ts";

const body = v.object({ path: v.nullish(v.string()) });

export const routes: readonly Route[] = [
  route({
    method: "POST",
    path: "/api/v1/filesystem",
    access: "administer",
    isQuestion: true,
    summary: "What is in a folder of this computer",
    query: v.object({ onlyFolders: optionalFlag, showHidden: optionalFlag }),
    body,
    handle: async ({ query, body: { path } }, { surroundings }) => {
      if (!path) throw refused(400, "PathMissing", "No path was found");
      const token = /^%[^%/]+%/.exec(path)?.[0];
      const expanded = expandPath(path, surroundings);
      const isSpecial = specialFolders(surroundings).some(({ id }) => id === token);
      // A token that nobody knows belongs to a module that is not there.
      if (token !== undefined && !isSpecial && expanded.startsWith(token)) return [];
      if (!isAbsolute(expanded)) throw refused(400, "PathNotAbsolute", "The path must start with a forward-slash");
      try {
        return await browse(path, query, surroundings);
      } catch (error) {
        throw refused(500, "FolderNotListed", `The folder can't be listed: ${messageOf(error)}`);
      }
    },
  }),
  route({
    method: "POST",
    path: "/api/v1/filesystem/validate",
    access: "administer",
    isQuestion: true,
    summary: "Whether a path is there",
    body,
    handle: ({ body: { path } }, { surroundings }) => {
      const expanded = expandPath(path ?? "", surroundings);
      if (!isAbsolute(expanded) || !existsSync(expanded)) throw refused(404, "PathNotThere", "The path does not exist");
    },
  }),
];
