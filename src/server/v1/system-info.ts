import * as v from "valibot";
import { preferredLanguage } from "../../../views/texts/index.ts";
import { isCaseSensitive, resolvedGroups, thisSystem } from "../../sources/filters/index.ts";
import { type Route, route } from "../http/route.ts";
import { systemInfo } from "../system-info.ts";

export const routes: readonly Route[] = [
  route({
    method: "GET",
    path: "/api/v1/systeminfo",
    access: "read",
    forSomeJobs: true,
    summary: "What this server is, and all options and modules that it has",
    handle: ({ request }, services) =>
      systemInfo(
        services,
        request.headers.get("accept-language"),
        preferredLanguage(request.headers.get("x-ui-language")),
      ),
  }),
  route({
    method: "GET",
    path: "/api/v1/systeminfo/filtergroups",
    access: "read",
    forSomeJobs: true,
    summary: "What the groups of filters stand for",
    answer: v.object({ FilterGroups: v.record(v.string(), v.array(v.string())) }),
    handle: (_, { dataFolder }) => ({ FilterGroups: resolvedGroups(thisSystem(dataFolder), isCaseSensitive()) }),
  }),
];
