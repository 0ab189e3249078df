import { statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { sep } from "node:path";
import * as v from "valibot";
import { parseSize } from "../../options/values/index.ts";
import { Filter, isCaseSensitive, thisSystem } from "../../sources/filters/index.ts";
import { messageOf } from "../../support/errors.ts";
import { succeeded } from "../http/answers.ts";
import { type Route, route } from "../http/route.ts";
import type { Services } from "../services.ts";

const texts = v.nullish(v.array(v.string()), []);
const usualVolume = "50mb";
const usualCache = 4 * 1024 ** 3;

/** Filters tried out, and room for temporary files (rest-api.md 15.5). */
export const routes: readonly Route[] = [
  route({
    method: "POST",
    path: "/api/v2/filesystem/test-filter",
    access: "administer",
    isQuestion: true,
    summary: "Which paths filters let in, and by which of them",
    body: v.object({ Paths: texts, Sources: texts, Filters: texts }),
    handle: ({ body }) => {
      const rules = body.Filters.filter((text) => /^[+-]./s.test(text)).map((text) => ({
        include: text.startsWith("+"),
        expression: text.slice(1),
      }));
      const filter = Filter.parse(rules, { caseSensitive: isCaseSensitive(), groups: thisSystem() });
      const isInside = (path: string): boolean =>
        body.Sources.some((source) => path === source || path.startsWith(source.endsWith(sep) ? source : source + sep));
      const data = body.Paths.filter(isInside).map((path) => {
        const verdict = filter.evaluate(path);
        const isSource = body.Sources.includes(path);
        return {
          Path: path,
          Included: isSource || verdict.included,
          MatchedFilter: isSource ? null : (verdict.matched?.rules.map(({ text }) => `(${text})`).join(" || ") ?? null),
        };
      });
      return succeeded(data);
    },
  }),
  route({
    method: "POST",
    path: "/api/v2/system/temp-disk-space",
    access: "administer",
    isQuestion: true,
    summary: "Room for temporary files",
    body: v.object({ BackupId: v.nullish(v.string()) }),
    handle: ({ body }, services) => {
      const setting = settingsOf(services, body.BackupId);
      const folder = setting("tempdir") || tmpdir();
      try {
        const { bavail, blocks, bsize } = statfsSync(folder);
        return succeeded({
          TempPath: folder.endsWith(sep) ? folder : folder + sep,
          FreeSpace: bavail * bsize,
          TotalSpace: blocks * bsize,
          DblockSize: parseSize(setting("dblock-size") || usualVolume, "mb"),
          RestoreCacheMax: setting("restore-cache-max") ? parseSize(setting("restore-cache-max"), "mb") : usualCache,
        });
      } catch (error) {
        return { Data: null, Success: false, Error: messageOf(error), StatusCode: "error-checking-temp-space" };
      }
    },
  }),
];

/** Options of a job, and under them those of all. */
function settingsOf({ jobs, database }: Services, id: string | null | undefined): (name: string) => string {
  const job = id ? jobs.get(id)?.job.settings : undefined;
  const named = (settings: readonly { name: string; value: string }[] | undefined, wanted: string) =>
    settings?.find(({ name }) => name.replace(/^--/, "").toLowerCase() === wanted)?.value;
  return (name) => named(job, name) || named(database.globalOptions.all(), name) || "";
}
