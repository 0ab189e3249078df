import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import htmxSse from "htmx.org/dist/ext/hx-sse.min.js" with { type: "text" };
import htmx from "htmx.org/dist/htmx.min.js" with { type: "text" };
import icon from "../../../public/icon.svg" with { type: "text" };
import script from "../../../public/script.js" with { type: "text" };
import always from "../../../public/style/always.css" with { type: "text" };
import base from "../../../public/style/base.css" with { type: "text" };
import backup from "../../../public/style/pages/backup.css" with { type: "text" };
import calendar from "../../../public/style/pages/calendar.css" with { type: "text" };
import home from "../../../public/style/pages/home.css" with { type: "text" };
import jobForm from "../../../public/style/pages/job-form.css" with { type: "text" };
import restore from "../../../public/style/pages/restore.css" with { type: "text" };
import settings from "../../../public/style/pages/settings.css" with { type: "text" };
import buttons from "../../../public/style/parts/buttons.css" with { type: "text" };
import fields from "../../../public/style/parts/fields.css" with { type: "text" };
import frame from "../../../public/style/parts/frame.css" with { type: "text" };
import layout from "../../../public/style/parts/layout.css" with { type: "text" };
import states from "../../../public/style/parts/states.css" with { type: "text" };
import tree from "../../../public/style/parts/tree.css" with { type: "text" };
import tokens from "../../../public/style/tokens.css" with { type: "text" };
import type { App } from "../http/app.ts";

/** One sheet for the browser. The first names the layers; within that of the parts, what is more special comes later. */
export const style = tightened([
  tokens,
  base,
  layout,
  buttons,
  fields,
  states,
  tree,
  frame,
  home,
  backup,
  calendar,
  restore,
  settings,
  jobForm,
  always,
]);
const javascript = "text/javascript; charset=utf-8";

/** Under `/bunker/`. */
const assets: Readonly<Record<string, { readonly type: string; readonly text: string }>> = {
  // Together: htmx does not wait for an extension that arrives later, and the page would never be live.
  "htmx.js": { type: javascript, text: `${htmx}\n${htmxSse}` },
  "script.js": { type: javascript, text: script },
  "style.css": { type: "text/css; charset=utf-8", text: style },
  "icon.svg": { type: "image/svg+xml", text: icon },
};

/** Another one with each change of what is served here. */
export const assetRevision = createHash("sha256")
  .update(
    Object.values(assets)
      .map(({ text }) => text)
      .join("\0"),
  )
  .digest("hex")
  .slice(0, 12);

/** Without what is there for those who read the sheets: comments, and blanks that tell nothing. */
function tightened(sheets: readonly string[]): string {
  return sheets
    .join("\n")
    .replace(/\/\*.*?\*\//gs, "")
    .replace(/\s+/g, " ")
    .replace(/ ?([{};,>]) ?/g, "$1")
    .replaceAll(": ", ":")
    .replaceAll(";}", "}");
}

/** Serves scripts and styles; browsers keep them, since their addresses change with them. */
export function serveAssets(app: App): void {
  // Browsers ask for it where an answer is no page that names its sign.
  const signHeaders = { "Content-Type": "image/svg+xml", "Cache-Control": "public, max-age=604800" };
  app.get("/favicon.ico", () => new Response(icon, { headers: signHeaders }));
  for (const [name, { type, text }] of Object.entries(assets)) {
    let packed: Uint8Array<ArrayBuffer> | undefined;
    app.get(`/bunker/${name}`, ({ req }) => {
      const isCurrent = req.query("v") === assetRevision;
      const headers = new Headers({
        "Content-Type": type,
        "Cache-Control": isCurrent ? "public, max-age=31536000, immutable" : "no-cache",
        Vary: "Accept-Encoding",
      });
      if (!acceptsGzip(req.raw)) return new Response(text, { headers });
      packed ??= new Uint8Array(gzipSync(text, { level: 9 }));
      headers.set("Content-Encoding", "gzip");
      return new Response(packed, { headers });
    });
  }
}

export function acceptsGzip(request: Request): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\b)/.test(request.headers.get("accept-encoding") ?? "");
}
