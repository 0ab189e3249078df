/** @jsxImportSource hono/jsx */
import { Icon } from "../../parts/icon.tsx";
import { asSentences, Original, type Told, useMeaning } from "../../parts/meaning.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { When } from "../../parts/when.tsx";
import { IfAllowed, useView } from "../../view.tsx";
import { SettingsFrame } from "./frame.tsx";

export interface Notice {
  /** The newest, and those before it that say the same. */
  readonly ids: readonly [number, ...number[]];
  /** The backup that it is about. */
  readonly backupId: string | undefined;
  readonly level: "note" | "attention" | "trouble";
  readonly title: string;
  /** What it says, by an id where it has one. */
  readonly told: Told;
  readonly time: Date;
  /** Where more of it stands. */
  readonly link: { readonly href: string; readonly kind: "open" | "download" } | undefined;
}

export function Notifications({ notices }: { notices: readonly Notice[] }) {
  const { texts } = useView();
  const text = texts.settings.notifications;
  return (
    <SettingsFrame section="notifications">
      {notices.length === 0 && <p class="soft">{text.none}</p>}
      <NoticeList notices={notices} />
      {notices.length > 1 && (
        <IfAllowed to="run">
          <form method="post" action="notifications/dismiss-all">
            <button type="submit" class="button">
              {text.dismissAll}
            </button>
          </form>
        </IfAllowed>
      )}
    </SettingsFrame>
  );
}

/** Refreshed live, by its id. */
export function NoticeList({ notices }: { notices: readonly Notice[] }) {
  return (
    <div id="notices" class="stack">
      {notices.map((notice) => (
        <NoticeBlock notice={notice} />
      ))}
    </div>
  );
}

function NoticeBlock({ notice }: { notice: Notice }) {
  const { what, advice, original } = useMeaning()(notice.told);
  return (
    <Trouble level={notice.level} what={titleIn(notice)} advice={asSentences(what, advice)} original={original}>
      <NoticeFoot notice={notice} />
    </Trouble>
  );
}

function NoticeText({ told }: { told: Told }) {
  const { what, advice, original } = useMeaning()(told);
  return (
    <>
      <p>{asSentences(what, advice)}</p>
      <Original text={original} />
    </>
  );
}

/** A line for each, which opens; for a page that is about something else. Refreshed live, by its id. */
export function NoticeLines({ notices, more }: { notices: readonly Notice[]; more: number }) {
  const { texts } = useView();
  return (
    <div id="notices" class="stack close">
      {notices.map((notice) => (
        <details id={`notice-${notice.ids[0]}`} class={`notice-line box notice-${notice.level}`}>
          <summary>
            <Icon name={notice.level === "note" ? "info" : notice.level === "attention" ? "warning" : "failing"} />
            <span>{titleIn(notice)}</span>
          </summary>
          <NoticeText told={notice.told} />
          <NoticeFoot notice={notice} />
        </details>
      ))}
      {more > 0 && (
        <p>
          <a href="settings/notifications">{texts.settings.notifications.more(more)}</a>
        </p>
      )}
    </div>
  );
}

function titleIn({ title, ids }: Notice): string {
  return ids.length > 1 ? `${title} ×${ids.length}` : title;
}

function NoticeFoot({ notice: { ids, title, time, link } }: { notice: Notice }) {
  const { texts, viewer } = useView();
  const text = texts.settings.notifications;
  return (
    <div class="buttons">
      <span class="soft small">
        <When time={time} />
      </span>
      {link && (link.kind === "open" || viewer.may("administer")) && (
        <a href={link.href} {...(link.kind === "download" && { "hx-boost": "false" })}>
          {text[link.kind]}
        </a>
      )}
      <IfAllowed to="run">
        <form method="post" action="notifications/dismiss">
          <input type="hidden" name="ids" value={ids.join()} />
          <button type="submit" class="button button-quiet" aria-label={text.dismissNamed(title)}>
            {text.dismiss}
          </button>
        </form>
      </IfAllowed>
    </div>
  );
}
