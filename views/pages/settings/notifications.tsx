/** @jsxImportSource hono/jsx */
import { Trouble } from "../../parts/trouble.tsx";
import { When } from "../../parts/when.tsx";
import { useView } from "../../view.tsx";
import { SettingsFrame } from "./frame.tsx";

export interface Notice {
  readonly id: number;
  readonly level: "note" | "attention" | "trouble";
  readonly title: string;
  readonly message: string;
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
        <form method="post" action="notifications/dismiss-all">
          <button type="submit" class="button">
            {text.dismissAll}
          </button>
        </form>
      )}
    </SettingsFrame>
  );
}

/** Refreshed live, by its id. */
export function NoticeList({ notices, more = 0 }: { notices: readonly Notice[]; more?: number }) {
  const { texts } = useView();
  const text = texts.settings.notifications;
  return (
    <div id="notices" class="notices">
      {notices.map((notice) => (
        <Trouble level={notice.level} what={notice.title} advice={notice.message}>
          <div class="buttons notice-foot">
            <span class="soft small">
              <When time={notice.time} />
            </span>
            {notice.link && (
              <a href={notice.link.href} {...(notice.link.kind === "download" && { "hx-boost": "false" })}>
                {text[notice.link.kind]}
              </a>
            )}
            <form method="post" action="notifications/dismiss">
              <input type="hidden" name="id" value={String(notice.id)} />
              <button type="submit" class="button button-quiet" aria-label={text.dismissNamed(notice.title)}>
                {text.dismiss}
              </button>
            </form>
          </div>
        </Trouble>
      ))}
      {more > 0 && (
        <p>
          <a href="settings/notifications">{text.more(more)}</a>
        </p>
      )}
    </div>
  );
}
