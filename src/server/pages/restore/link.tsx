/** @jsxImportSource hono/jsx */
import * as v from "valibot";
import { LinkForOthers, linkLives } from "../../../../views/pages/restore/link.tsx";
import { UserError } from "../../../support/errors.ts";
import { archives } from "../../http/content.ts";
import { linkHours, linksOf, makeLink, revokeLink } from "../../links/links.ts";
import type { Services } from "../../services.ts";
import { requireJob } from "../../v1/backups.ts";
import { knownRoot } from "../known-root.ts";
import { action, formText, type Page, type PageCall, page } from "../page.ts";
import { problemOf } from "../problem-of.ts";
import { requireVersion } from "./input.ts";

const what = { version: formText, path: formText };

/** Links by which others get a file or a folder. */
export const linkPages: readonly Page[] = [
  page({
    path: "/restore/{id}/link",
    access: "restore",
    query: v.object(what),
    handle: (call, services) =>
      call.query.path === "" ? { goTo: `restore/${call.params.id}` } : show(call, services, call.query, {}),
  }),
  action({
    path: "/restore/{id}/link",
    access: "restore",
    form: v.object({
      ...what,
      life: v.optional(v.fallback(v.picklist(linkLives), "24"), "24"),
      archive: v.optional(v.fallback(v.picklist(archives), "zip"), "zip"),
    }),
    handle: async (call, services) => {
      const { version, path, life, archive } = call.form;
      const { job } = requireJob(services, call.params.id);
      const hours = linkHours.find((each) => String(each) === life) ?? 24;
      try {
        const wanted = { job, version: requireVersion(version), path, archive, hours };
        const { link, token } = await makeLink(services, call.caller, wanted);
        // Shown in the answer itself, so that it stands in no address and in no history.
        const address = new URL(`shared/${token}`, knownRoot(call.request, 2)).href;
        return show(call, services, call.form, { made: { address, expires: link.expires } });
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        return show(call, services, call.form, { problem: problemOf(error), life, archive });
      }
    },
  }),
  action({
    path: "/restore/{id}/link/revoke",
    access: "restore",
    form: v.object({ ...what, link: formText }),
    handle: (call, services) => {
      revokeLink(services, call.caller, Number(call.form.link));
      return {
        goTo: `restore/${call.params.id}/link?${new URLSearchParams({ version: call.form.version, path: call.form.path })}`,
      };
    },
  }),
];

type Shown = Partial<Parameters<typeof LinkForOthers>[0]>;

function show(
  { params, caller, view }: Pick<PageCall<"id">, "params" | "caller" | "view">,
  services: Services,
  { version, path }: { readonly version: string; readonly path: string },
  shown: Shown,
) {
  const { job } = requireJob(services, params.id);
  return {
    title: view.texts.links.title,
    place: "restore" as const,
    status: shown.problem ? 422 : 200,
    body: (
      <LinkForOthers
        id={job.id}
        backup={job.name}
        path={path}
        version={requireVersion(version)}
        links={linksOf(services, caller).filter(({ jobId }) => String(jobId) === job.id)}
        {...shown}
      />
    ),
  };
}
