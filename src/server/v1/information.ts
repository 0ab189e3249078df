import * as v from "valibot";
import { changelog } from "../../engine/changelog.ts";
import { programVersion } from "../../engine/program-version.ts";
import { HttpError } from "../http/errors.ts";
import { type Route, route } from "../http/route.ts";
import { optionalFlag } from "../http/values.ts";
import { libraries } from "../libraries.ts";

export const routes: readonly Route[] = [
  route({
    method: "GET",
    path: "/api/v1/changelog",
    access: "signed-in",
    summary: "What each version has brought",
    query: v.object({ "from-update": optionalFlag }),
    answer: v.object({ Version: v.nullable(v.string()), Changelog: v.nullable(v.string()) }),
    handle: ({ query }) => {
      if (query["from-update"]) throw new HttpError(404, "No update found");
      return { Version: programVersion.number, Changelog: changelog };
    },
  }),
  route({
    method: "GET",
    path: "/api/v1/acknowledgements",
    access: "signed-in",
    summary: "Whose work this program builds on",
    answer: v.object({ Acknowledgements: v.string() }),
    handle: () => {
      const names = libraries.map(({ name }) => name).join(", ");
      return { Acknowledgements: `Bunker runs on Bun, keeps its data in SQLite, and builds on ${names}.` };
    },
  }),
  route({
    method: "GET",
    path: "/api/v1/licenses",
    access: "signed-in",
    summary: "The libraries in this program and their licences",
    handle: () =>
      libraries.map(({ name, license, url }) => ({
        Title: name,
        Url: url,
        License: license,
        Jsondata: JSON.stringify({ name, license, link: url }, undefined, 2),
      })),
  }),
  route({
    method: "POST",
    path: "/api/v1/updates/check",
    access: "administer",
    isQuestion: true,
    summary: "Look for a newer version; there is no place yet where this server could ask",
    handle: () => undefined,
  }),
  route({
    method: "GET",
    path: "/api/v1/webmodules",
    access: "signed-in",
    summary: "Modules that help to set up a destination; none so far",
    handle: () => [],
  }),
  route({
    method: "POST",
    path: "/api/v1/webmodule/{modulekey}",
    access: "administer",
    summary: "Ask a module that helps to set up a destination",
    body: v.record(v.string(), v.nullable(v.string())),
    handle: () => {
      throw new HttpError(404, "No such module found");
    },
  }),
];
