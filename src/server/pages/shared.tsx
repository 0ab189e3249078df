/** @jsxImportSource hono/jsx */
import { LinkWorthless } from "../../../views/pages/shared.tsx";
import type { ShareLink } from "../../database/server/share-links.ts";
import { UserError } from "../../support/errors.ts";
import { contentAnswer, harmless, savedAs } from "../http/content.ts";
import { disposition } from "../http/disposition.ts";
import { downloadsOf } from "../links/downloads.ts";
import { linkOfToken } from "../links/links.ts";
import type { Services } from "../services.ts";
import { readVersion } from "../version-content.ts";
import { page } from "./page.ts";

/** Nothing of it is kept anywhere, and the address is told to nobody. */
const discreet = { "Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow" };
/** It isn't there, and won't be. */
const gone: readonly string[] = ["VersionGone", "FileNotInVersion"];

/** What a link is for, for whoever has it: no sign-in, and nothing to see but that. */
export const sharedContent = page({
  path: "/shared/{token}",
  access: "open",
  handle: async ({ params, request, connection, view }, services) => {
    const refuse = (status: 404 | 503) => {
      const isGone = status === 404;
      const title = isGone ? view.texts.links.worthless : view.texts.links.notNow;
      return { title, status, isAlone: true, headers: discreet, body: <LinkWorthless isGone={isGone} /> };
    };
    const link = linkOfToken(services, params.token);
    if (!link) {
      // Those that are right never wait for those that were guessed.
      await services.authentication.wrongLinks.attempt(connection.remoteAddress, async () => false);
      return refuse(404);
    }
    try {
      const answer = await downloadsOf(services.database).during(() => contentOf(services, link, request));
      services.database.shareLinks.touch(link.id, services.clock.now());
      tell(services, `The link number ${link.id} was used from ${connection.remoteAddress}`);
      return answer;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      // Its words may tell where things are on this computer.
      tell(services, `The link number ${link.id} could not be served: ${error.message}`);
      return refuse(gone.includes(error.id) ? 404 : 503);
    }
  },
});

function contentOf(services: Services, { jobId, path, archive, version }: ShareLink, request: Request) {
  const { name, type } = savedAs([path], archive, path);
  const headers = new Headers({ ...harmless, ...discreet, "Content-Type": type });
  headers.set("Content-Disposition", disposition("attachment", name));
  return contentAnswer(request, headers, (range) =>
    readVersion(services, String(jobId), { paths: [path], archive, range, madeAt: version }),
  );
}

function tell({ log }: Services, message: string): void {
  log.write("Information", "Bunker.Server.Links", "LinkUsed", message);
}
