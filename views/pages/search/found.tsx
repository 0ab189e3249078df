/** @jsxImportSource hono/jsx */
import { Icon } from "../../parts/icon.tsx";
import { useView } from "../../view.tsx";
import { fileLink, treeLink, usualPlace } from "../restore/links.ts";

/** A path that was found, with the versions that have it. */
export interface FoundFile {
  readonly path: string;
  readonly kind: "file" | "folder" | "link";
  /** Bytes of a file. */
  readonly size: number;
  readonly modified: Date | undefined;
  readonly versions: number;
  /** Times of the oldest and the newest version that have it. */
  readonly first: Date;
  readonly last: Date;
  readonly isPresent: boolean;
}

export interface FoundProps {
  /** Of the backup. */
  readonly id: string;
  readonly backup: string;
  /** What was looked for. */
  readonly text: string;
  /** From 0; undefined: only the first results are shown. */
  readonly page: number | undefined;
  readonly files: readonly FoundFile[];
  readonly hasMore: boolean;
  /** Why the backup could not be searched. */
  readonly problem?:
    | { readonly kind: "busy" | "missing" }
    | { readonly kind: "other"; readonly message: string }
    | undefined;
}

export function searchLink(text: string, backup = "", page = 0): string {
  const more = { ...(backup !== "" && { backup }), ...(page > 0 && { page: String(page + 1) }) };
  return `search?${new URLSearchParams({ q: text, ...more })}`;
}

/** What one backup has of what is looked for. */
export function Found({ id, backup, text, page, files, hasMore, problem }: FoundProps) {
  const { texts } = useView();
  const words = texts.search;
  return (
    <section class="found">
      <h2>
        <bdi>{backup}</bdi>
      </h2>
      {problem ? (
        <p class="soft">{problem.kind === "other" ? problem.message : words[problem.kind]}</p>
      ) : (
        files.length === 0 && <p class="soft">{words.nothing}</p>
      )}
      {files.length > 0 && (
        <ul class="rows">
          {files.map((file) => (
            <File id={id} file={file} />
          ))}
        </ul>
      )}
      <p class="buttons">
        {page !== undefined && page > 0 && (
          <a class="button" href={searchLink(text, id, page - 1)}>
            <Icon name="left" class="icon-way" />
            {texts.common.pager.previous}
          </a>
        )}
        {hasMore && (
          <a class="button" href={searchLink(text, id, page === undefined ? 0 : page + 1)}>
            {page === undefined ? words.all : texts.common.pager.next}
            <Icon name="right" class="icon-way" />
          </a>
        )}
      </p>
    </section>
  );
}

function File({ id, file }: { id: string; file: FoundFile }) {
  const { texts, formats } = useView();
  const { path, kind, size, versions, first, last, isPresent } = file;
  const [, folder = "", name = ""] = /^(.*?)([^\\/]*[\\/]?)$/s.exec(path) ?? [];
  const version = isPresent ? undefined : last;
  const href =
    kind === "file"
      ? fileLink(id, path, version)
      : treeLink({ ...usualPlace(id), version, path: kind === "folder" ? path : folder });
  return (
    <li class="found-file">
      <Icon name={kind} />
      <span class="found-name">
        <a href={href} dir="auto">
          {name.replace(/[\\/]$/, "")}
        </a>
        <span class="path soft" dir="auto">
          {folder}
        </span>
      </span>
      <span class="found-facts soft small">
        {kind === "file" && <span class="figure">{formats.bytes(size)}</span>}
        <span>
          {texts.common.versionCount(versions)}, {texts.search.span(formats.date(first), formats.date(last))}
        </span>
        {!isPresent && <strong>{texts.search.gone}</strong>}
      </span>
    </li>
  );
}
