/** @jsxImportSource hono/jsx */
import { PageHead } from "../../layout/document.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Icon } from "../../parts/icon.tsx";
import { useView } from "../../view.tsx";
import { compareLink, downloadLink, fileLink, planLink, shareLink, treeLink, usualPlace } from "./links.ts";
import { Preview, type PreviewProps } from "./preview.tsx";

/** A content that a file has had. */
export interface FileContent {
  /** Times of the first and the last version that have it. */
  readonly first: Date;
  readonly last: Date;
  readonly versions: number;
  /** Bytes. */
  readonly size: number;
  readonly modified: Date | undefined;
}

export interface FileProps {
  /** Of the backup. */
  readonly id: string;
  readonly backup: string;
  /** It is no backup of this server, but open for looking. */
  readonly isTemporary: boolean;
  readonly path: string;
  /** The newest first. */
  readonly contents: readonly FileContent[];
  /** The one that is looked at. */
  readonly chosen: FileContent | undefined;
  /** The newest version has the file. */
  readonly isPresent: boolean;
  readonly preview: PreviewProps["kind"];
}

/** Everything that a file has been. */
export function RestoreFile({ id, backup, isTemporary, path, contents, chosen, isPresent, preview }: FileProps) {
  const { texts } = useView();
  const text = texts.restore;
  const name = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
  const folder = path.slice(0, path.length - name.length);
  const before = chosen && contents[contents.indexOf(chosen) + 1];
  return (
    <>
      <PageHead
        title={<bdi>{name}</bdi>}
        lead={
          <>
            <a href={treeLink({ ...usualPlace(id), version: chosen?.last, path: folder })} title={text.toTree}>
              <span class="path" dir="auto">
                {folder}
              </span>
            </a>{" "}
            · <bdi>{backup}</bdi>
          </>
        }
      >
        {chosen && (
          <>
            {!isTemporary && (
              <a class="button button-quiet" href={shareLink(id, chosen.last, path)}>
                <Icon name="link" />
                {texts.links.open}
              </a>
            )}
            <a class="button" href={downloadLink(id, chosen.last, path)} hx-boost="false" download>
              <Icon name="download" />
              {text.download}
            </a>
            <a class="button button-main" href={planLink(id, chosen.last, path)}>
              <Icon name="restore" />
              {text.restoreFile}
            </a>
          </>
        )}
      </PageHead>
      {contents.length === 0 ? (
        <Empty title={text.neverThere} />
      ) : (
        <div class="life-page pair">
          <section class="stack" aria-labelledby="life-title">
            <h2 id="life-title">{text.lifeTitle}</h2>
            {!isPresent && (
              <p class="state">
                <Icon name="info" />
                {text.gone}
              </p>
            )}
            <p class="soft">{text.contents(contents.length)}</p>
            <ol class="plain stack tight">
              {contents.map((content) => (
                <Content id={id} path={path} content={content} isChosen={content === chosen} />
              ))}
            </ol>
            {before && chosen && (preview === "text" || preview === undefined) && (
              <p>
                <a href={compareLink(id, path, before.last, chosen.last)}>{text.compareBefore}</a>
              </p>
            )}
          </section>
          {chosen && (
            <section class="preview stack" aria-labelledby="preview-title">
              <h2 id="preview-title">{text.preview}</h2>
              <Preview id={id} path={path} version={chosen.last} kind={preview} />
            </section>
          )}
        </div>
      )}
    </>
  );
}

function Content({
  id,
  path,
  content,
  isChosen,
}: {
  id: string;
  path: string;
  content: FileContent;
  isChosen: boolean;
}) {
  const { texts, formats } = useView();
  const { first, last, versions, size, modified } = content;
  const text = texts.restore;
  return (
    <li>
      <a class="life-content press" href={fileLink(id, path, last)} aria-current={isChosen ? "true" : undefined}>
        <strong>{modified ? text.changed(formats.dateTime(modified)) : formats.dateTime(first)}</strong>
        <span class="figure">{formats.bytes(size)}</span>
        <span class="soft small">
          {versions === 1
            ? text.onlyIn(formats.dateTime(last))
            : text.sameIn(texts.common.versionCount(versions), formats.date(first), formats.date(last))}
        </span>
      </a>
    </li>
  );
}
