/** @jsxImportSource hono/jsx */
import { raw } from "hono/html";
import type { Child } from "hono/jsx";
import { useView } from "../view.tsx";
import { Navigation, type Place } from "./navigation.tsx";
import { Pulse, type PulseProps } from "./pulse.tsx";

export interface DocumentProps {
  readonly title: string;
  /** From the root of the server, without a first `/`: this page with its query. */
  readonly path: string;
  /** The way from this page to the root of the server, as `./` or `../../`. */
  readonly root: string;
  /** Changes when the program does, so that browsers ask for scripts and styles anew. */
  readonly revision: string;
  /** `system`, or the looks that were chosen. */
  readonly look: "system" | "light" | "dark";
  /** Without it there is neither navigation nor anything live: nobody is signed in. */
  readonly frame?:
    | {
        readonly place: Place | undefined;
        readonly pulse: PulseProps;
        /** Path of the stream that keeps the page fresh, after `live/`. */
        readonly live: string;
      }
    | undefined;
  readonly children?: Child;
}

/**
 * htmx may not make styles and functions out of text, and asks no other server. Of a server that was gone and is there again
 * the page knows within seconds: by itself htmx would wait twice as long after each attempt, up to a minute.
 */
const htmxConfig = JSON.stringify({
  includeIndicatorCSS: false,
  mode: "same-origin",
  defaultTimeout: 120_000,
  sse: { reconnectMaxDelay: 2000, connectTimeout: 10_000 },
});

/** The whole document around a page. What is pressed twice is sent once; what follows typing says otherwise itself. */
export function Document({ title, path, root, revision, look, frame, children }: DocumentProps) {
  const { language, texts } = useView();
  const version = `?v=${revision}`;
  return (
    <>
      {raw("<!doctype html>")}
      <html lang={language} {...(look !== "system" && { "data-look": look })}>
        <head>
          <meta charset="utf-8" />
          <base href={root} />
          <title>{texts.common.pageTitle(title)}</title>
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content={look === "system" ? "light dark" : look} />
          <meta name="htmx-config" content={htmxConfig} />
          <link rel="icon" href="bunker/icon.svg" type="image/svg+xml" />
          <link rel="stylesheet" href={`bunker/style.css${version}`} />
          {/* First, so that it hears of all that htmx does. */}
          <script src={`bunker/script.js${version}`} defer />
          <script src={`bunker/htmx.js${version}`} defer />
        </head>
        <body {...{ "hx-boost:inherited": frame ? "true" : "false", "hx-sync:inherited": "drop" }}>
          <a class="skip button" href={`${path}#main`}>
            {texts.common.skipToContent}
          </a>
          {frame ? (
            <div class="frame">
              <Navigation current={frame.place} />
              <aside class="pulse-place" aria-label={texts.common.pulse.label}>
                <Pulse pulse={frame.pulse} />
              </aside>
              <main id="main">{children}</main>
              <div class="live" hidden {...{ "hx-sse:connect": `live/${frame.live}` }} hx-swap="none" />
            </div>
          ) : (
            <main id="main" class="alone">
              {children}
            </main>
          )}
          <dialog id="dialog" aria-labelledby="ask-title" />
          <div id="announcement" class="unseen" role="status" aria-live="polite" />
        </body>
      </html>
    </>
  );
}

/** The head of a page: its name, and what can be done with all that it shows. */
export function PageHead({ title, lead, children }: { title: Child; lead?: Child; children?: Child }) {
  return (
    <header class="page-head line ends">
      <div>
        <h1 tabindex={-1}>{title}</h1>
        {lead && <p class="soft">{lead}</p>}
      </div>
      {children !== undefined && <div class="page-actions line tight">{children}</div>}
    </header>
  );
}
