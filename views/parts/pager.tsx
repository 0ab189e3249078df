/** @jsxImportSource hono/jsx */
import { useView } from "../view.tsx";
import { Icon } from "./icon.tsx";

/** The way through a long list. Pages count from 0 here. */
export function Pager({ page, pages, linkOf }: { page: number; pages: number; linkOf: (page: number) => string }) {
  const { texts } = useView();
  const text = texts.common.pager;
  if (pages <= 1 && page === 0) return null;
  return (
    <nav class="line ends" aria-label={text.label}>
      {page > 0 ? (
        <a class="button" href={linkOf(Math.min(page, pages) - 1)} rel="prev">
          <Icon name="left" class="icon-way" />
          {text.previous}
        </a>
      ) : (
        <span />
      )}
      <span class="soft figure">{text.pageOf(page + 1, pages)}</span>
      {page + 1 < pages ? (
        <a class="button" href={linkOf(page + 1)} rel="next">
          {text.next}
          <Icon name="right" class="icon-way" />
        </a>
      ) : (
        <span />
      )}
    </nav>
  );
}

/** The same for a history that grows at its beginning: to what is older, and back to the newest. */
export function OlderNewer({ older, newest }: { older?: string | undefined; newest?: string | undefined }) {
  const { texts } = useView();
  if (older === undefined && newest === undefined) return null;
  return (
    <nav class="line ends" aria-label={texts.common.pager.label}>
      {newest !== undefined && (
        <a class="button" href={newest}>
          <Icon name="left" />
          {texts.common.newest}
        </a>
      )}
      {older !== undefined && (
        <a class="button" href={older}>
          {texts.common.older}
          <Icon name="right" />
        </a>
      )}
    </nav>
  );
}
