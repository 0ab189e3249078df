/** @jsxImportSource hono/jsx */
import { Icon } from "../../parts/icon.tsx";
import { useView } from "../../view.tsx";
import { compareLink, downloadLink, fileLink, planLink, showLink, treeLink, usualPlace } from "../restore/links.ts";
import type { PreviewProps } from "../restore/preview.tsx";

/** A path that was found, with the versions that have it. */
export interface FoundFile {
  readonly path: string;
  readonly kind: "file" | "folder" | "link";
  /** Bytes of a file. */
  readonly size: number;
  readonly modified: Date | undefined;
  readonly versions: number;
  /** How often it was another one from one version to the next, and one more. */
  readonly states: number;
  /** Times of the oldest and the newest version that have it. */
  readonly first: Date;
  readonly last: Date;
  readonly isPresent: boolean;
  /** How it can be shown. */
  readonly preview: PreviewProps["kind"];
}

/** Where a search goes on that is not at its end. */
export interface SearchRest {
  /** Behind this folder. */
  readonly after: string;
  /** How many of what is found there were shown before. */
  readonly skip: number;
}

export interface FoundProps extends FoundPieceProps {
  readonly backup: string;
}

/** What was found until now, or from there on. */
export interface FoundPieceProps {
  /** Of the backup. */
  readonly id: string;
  /** What was looked for. */
  readonly text: string;
  /** From 0; undefined: only the first results are shown. */
  readonly page: number | undefined;
  readonly files: readonly FoundFile[];
  /** How many are shown above them. */
  readonly shown: number;
  readonly hasMore: boolean;
  /** The page asks for it at once. */
  readonly rest?: SearchRest | undefined;
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

/** What one backup has of what is looked for. Where others are searched too, one that has nothing says so in a line. */
export function Found({ backup, ...piece }: FoundProps) {
  const words = useView().texts.search;
  const { files, rest, page, problem } = piece;
  if (page === undefined && files.length === 0 && !rest && problem?.kind !== "other") {
    return (
      <p class="found-none soft small">
        <bdi>{backup}</bdi>: {problem ? words[problem.kind] : words.nothing}
      </p>
    );
  }
  return (
    <section class="stack tight">
      <h2>
        <bdi>{backup}</bdi>
      </h2>
      <FoundPiece {...piece} />
    </section>
  );
}

export function FoundPiece(props: FoundPieceProps) {
  const { texts } = useView();
  const { id, files, shown, rest, problem } = props;
  const words = texts.search;
  return (
    <>
      {problem ? (
        <p class="soft">{problem.kind === "other" ? problem.message : words[problem.kind]}</p>
      ) : (
        files.length + shown === 0 && !rest && <p class="soft">{words.nothing}</p>
      )}
      {files.length > 0 && (
        <ul class="rows">
          {files.map((file) => (
            <File id={id} file={file} />
          ))}
        </ul>
      )}
      {rest ? <Rest {...props} rest={rest} /> : <Ways {...props} />}
    </>
  );
}

/** In its place comes what is found from there on. */
function Rest({ id, text, page, files, shown, rest }: FoundPieceProps & { readonly rest: SearchRest }) {
  const { texts } = useView();
  const query = new URLSearchParams({
    q: text,
    after: rest.after,
    skip: String(rest.skip),
    shown: String(shown + files.length),
    ...(page !== undefined && { page: String(page + 1) }),
  });
  return (
    <div hx-get={`search/${id}/rest?${query}`} hx-trigger="load" hx-swap="outerHTML">
      <p class="soft" role="status">
        {texts.search.searching}
      </p>
      <noscript>
        <a href={`search?${query}&backup=${id}`}>{texts.search.searchOn}</a>
      </noscript>
    </div>
  );
}

/** To the pages before and after. */
function Ways({ id, text, page, hasMore }: FoundPieceProps) {
  const { texts } = useView();
  const words = texts.search;
  return (
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
      <Icon name={kind} class="soft" />
      <span class="stack flush">
        <a class="still" href={href} dir="auto">
          {name.replace(/[\\/]$/, "")}
        </a>
        <span class="path soft" dir="auto">
          {folder}
        </span>
      </span>
      <span class="found-facts words soft small">
        {kind === "file" && <span class="figure">{formats.bytes(size)}</span>}
        <span>
          {texts.common.versionCount(versions)}, {texts.search.span(formats.date(first), formats.date(last))}
        </span>
        {!isPresent && <strong>{texts.search.gone}</strong>}
      </span>
      <Actions id={id} file={file} />
    </li>
  );
}

/** What can be done with it from here, as it was in the newest version that has it. */
function Actions({ id, file: { path, kind, states, last, isPresent, preview } }: { id: string; file: FoundFile }) {
  const { texts } = useView();
  const text = texts.restore;
  return (
    <div class="found-actions line small">
      <a href={planLink(id, last, path)}>{texts.common.restore}</a>
      {kind !== "link" && (
        <a href={downloadLink(id, last, path)} hx-boost="false" download>
          {kind === "folder" ? text.downloadZip : text.download}
        </a>
      )}
      {preview === "text" && states > 1 && <a href={compareLink(id, path)}>{text.compareBefore}</a>}
      {preview && (
        <details hx-get={showLink(id, last, path)} hx-trigger="toggle once" hx-target="find .preview">
          <summary>{text.preview}</summary>
          <div class="preview stack">
            <p class="soft">{text.previewWaits}</p>
            <noscript>
              <a href={fileLink(id, path, isPresent ? undefined : last)}>{text.preview}</a>
            </noscript>
          </div>
        </details>
      )}
    </div>
  );
}
