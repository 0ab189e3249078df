/** @jsxImportSource hono/jsx */
import * as v from "valibot";
import { RestoreFile } from "../../../../views/pages/restore/file.tsx";
import { requireJob } from "../../v1/backups.ts";
import { page } from "../page.ts";
import { withIndex } from "./index-trouble.tsx";
import { versionInQuery } from "./input.ts";
import { previewKind } from "./media-types.ts";

export const restoreFile = page({
  path: "/restore/{id}/file",
  access: "browse",
  query: v.object({ version: versionInQuery, path: v.optional(v.string(), "") }),
  handle: async (call, services) => {
    const { path, version } = call.query;
    const { job } = requireJob(services, call.params.id);
    if (path === "") return { goTo: `restore/${job.id}` };
    return await withIndex(call, job, async () => {
      const life = await services.tasks.immediate(job.id, { call: "file-life", path });
      const contents = life.contents.map(({ modified, ...content }) => ({
        ...content,
        modified: modified ?? undefined,
      }));
      const chosen = contents.find(({ first }) => version === undefined || first <= version) ?? contents.at(-1);
      return {
        title: path.replace(/^.*[\\/]/, ""),
        place: "restore",
        body: (
          <RestoreFile
            id={job.id}
            backup={job.name}
            isTemporary={job.isTemporary}
            path={path}
            contents={contents}
            chosen={chosen}
            isPresent={life.isPresent}
            preview={previewKind(path)}
          />
        ),
      };
    });
  },
});
