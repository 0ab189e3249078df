/** @jsxImportSource hono/jsx */
import { PageHead } from "../../layout/document.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Icon } from "../../parts/icon.tsx";
import { useView } from "../../view.tsx";
import type { FileContent } from "./file.tsx";
import { fileLink, linesLink, planLink, versionText } from "./links.ts";

export interface CompareProps {
  /** Of the backup. */
  readonly id: string;
  readonly backup: string;
  readonly path: string;
  /** The newest first. */
  readonly contents: readonly FileContent[];
  /** Which two of them. */
  readonly before: number;
  readonly after: number;
}

/** Two contents of a file, chosen by their dates, and what differs between them. */
export function CompareContents({ id, backup, path, contents, before, after }: CompareProps) {
  const { texts, formats } = useView();
  const text = texts.restore;
  const name = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
  const [old, now] = [contents[before], contents[after]];
  const choose = (field: "from" | "to", label: string, chosen: number) => (
    <div class="field">
      <label for={field}>{label}</label>
      <select id={field} name={field}>
        {contents.map(({ modified, first, last, size }, at) => (
          <option value={versionText(last)} selected={at === chosen}>
            {formats.dateTime(modified ?? first)} · {formats.bytes(size)}
          </option>
        ))}
      </select>
    </div>
  );
  return (
    <>
      <PageHead
        title={<bdi>{text.compareTitle(name)}</bdi>}
        lead={
          <>
            <a href={fileLink(id, path, now?.last)} title={text.lifeTitle}>
              <span class="path" dir="auto">
                {path}
              </span>
            </a>{" "}
            · <bdi>{backup}</bdi>
          </>
        }
      >
        {old && before !== after && (
          <a class="button" href={planLink(id, old.last, path)}>
            <Icon name="restore" />
            {text.restoreEarlier}
          </a>
        )}
      </PageHead>
      {contents.length < 2 || !old || !now ? (
        <Empty title={contents.length === 0 ? text.neverThere : text.oneContent} />
      ) : (
        <>
          <form method="get" action={`restore/${id}/compare`} class="line low">
            <input type="hidden" name="path" value={path} />
            {choose("from", text.compareFrom, before)}
            {choose("to", text.compareTo, after)}
            <button type="submit" class="button">
              {texts.backup.changes.compare}
            </button>
          </form>
          {before === after ? (
            <p>{text.compareTwo}</p>
          ) : (
            <div hx-get={linesLink(id, path, old.last, now.last)} hx-trigger="load" hx-swap="outerHTML">
              <p class="soft" role="status">
                {text.previewWaits}
              </p>
              <noscript>
                <a href={linesLink(id, path, old.last, now.last)}>{text.compareTitle(name)}</a>
              </noscript>
            </div>
          )}
        </>
      )}
    </>
  );
}
