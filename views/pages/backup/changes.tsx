/** @jsxImportSource hono/jsx */
import { Icon } from "../../parts/icon.tsx";
import { Pager } from "../../parts/pager.tsx";
import { SaveAs } from "../../parts/save-as.tsx";
import { useView } from "../../view.tsx";
import { compareLink, fileLink } from "../restore/links.ts";
import { Disk, type DiskProps } from "./disk.tsx";

export const changeTypes = ["added", "modified", "deleted"] as const;
export type ChangeType = (typeof changeTypes)[number];
export const changeOrders = ["type", "size"] as const;
type ChangeOrder = (typeof changeOrders)[number];

interface Change {
  readonly type: ChangeType;
  readonly kind: "file" | "folder" | "symlink";
  readonly path: string;
  /** Bytes of a file: those it has now, or had last. */
  readonly size: number;
  /** Its contents may be compared line by line. */
  readonly isText: boolean;
}

export interface ChangesProps {
  readonly jobId: string;
  /** Newest first. */
  readonly versions: readonly { readonly time: Date; readonly seconds: number }[];
  /** Names of the versions that are compared. */
  readonly from: number | undefined;
  readonly to: number | "disk" | undefined;
  /** The disk can be compared with, and is if this says what came of it. */
  readonly hasDisk: boolean;
  readonly disk: DiskProps | undefined;
  /** Undefined: they are not two versions that there are. */
  readonly found:
    | {
        readonly type: ChangeType | undefined;
        readonly order: ChangeOrder;
        readonly counts: Readonly<Record<ChangeType, number>>;
        /** Bytes of files. */
        readonly addedSize: number;
        readonly deletedSize: number;
        readonly changes: readonly Change[];
        readonly total: number;
        readonly page: number;
        readonly pages: number;
      }
    | undefined;
}

/** What differs between two versions. */
export function ChangesList({ jobId, versions, from, to, hasDisk, disk, found }: ChangesProps) {
  const { texts, formats } = useView();
  const text = texts.backup.changes;
  const place = `backup/${jobId}/changes`;
  const choose = (name: "from" | "to", label: string, value: number | "disk" | undefined) => (
    <div class="field">
      <label for={name}>{label}</label>
      <select id={name} name={name}>
        {name === "to" && hasDisk && (
          <option value="disk" selected={value === "disk"}>
            {text.disk}
          </option>
        )}
        {versions.map(({ time, seconds }) => (
          <option value={String(seconds)} selected={seconds === value}>
            {formats.dateTime(time)}
          </option>
        ))}
      </select>
    </div>
  );
  return (
    <section class="stack" aria-labelledby="changes-title">
      <h2 id="changes-title">{to === "disk" ? texts.backup.disk.title : text.title}</h2>
      <form method="get" action={place} class="line low">
        {choose("from", text.from, from)}
        {choose("to", text.to, to)}
        <button type="submit" class="button">
          {text.compare}
        </button>
      </form>
      {disk ? (
        <Disk {...disk} />
      ) : !found ? (
        <p>{versions.length < 2 ? text.oneVersion : text.chooseTwo}</p>
      ) : (
        <Found jobId={jobId} pair={{ from: from ?? 0, to: typeof to === "number" ? to : 0 }} found={found} />
      )}
      <p>
        <a href={`backup/${jobId}`}>{texts.backup.versions.backToVersions}</a>
      </p>
    </section>
  );
}

interface Pair {
  readonly from: number;
  readonly to: number;
}

function Found({ jobId, pair, found }: { jobId: string; pair: Pair; found: NonNullable<ChangesProps["found"]> }) {
  const { texts, formats } = useView();
  const text = texts.backup.changes;
  const place = `backup/${jobId}/changes`;
  const versions = `from=${pair.from}&to=${pair.to}`;
  const link = ({
    type = found.type,
    order = found.order,
    page = 0,
  }: Partial<Pick<typeof found, "type" | "order" | "page">>) =>
    `${place}?${versions}${type ? `&type=${type}` : ""}${order === "size" ? "&order=size" : ""}${page > 0 ? `&page=${page}` : ""}`;
  return (
    <>
      <nav class="filters line close" aria-label={text.filter}>
        <a
          class="press"
          href={`${place}?${versions}${found.order === "size" ? "&order=size" : ""}`}
          aria-current={found.type === undefined ? "true" : undefined}
        >
          {text.all(found.counts.added + found.counts.modified + found.counts.deleted)}
        </a>
        {changeTypes.map((type) => (
          <a class="press" href={link({ type })} aria-current={found.type === type ? "true" : undefined}>
            {text.count[type](found.counts[type])}
          </a>
        ))}
      </nav>
      <p class="soft">{text.sizes(formats.bytes(found.addedSize), formats.bytes(found.deletedSize))}</p>
      {found.total === 0 ? (
        <p>{text.same}</p>
      ) : (
        <>
          <p class="line ends">
            {found.order === "size" ? (
              <a href={link({ order: "type" })}>{text.byType}</a>
            ) : (
              <a href={link({ order: "size" })}>{text.bySize}</a>
            )}
            <SaveAs file={`${place}/file?${versions}`} />
          </p>
          <ul class="rows rows-tight">
            {found.changes.map((change) => (
              <ChangeLine jobId={jobId} pair={pair} change={change} />
            ))}
          </ul>
        </>
      )}
      <Pager page={found.page} pages={found.pages} linkOf={(page) => link({ page })} />
    </>
  );
}

/** A file leads to all that it has been, a text that has changed to its lines. */
function ChangeLine({ jobId, pair, change }: { jobId: string; pair: Pair; change: Change }) {
  const { texts, formats } = useView();
  const text = texts.backup.changes;
  const { type, kind, path, size, isText } = change;
  const [from, to] = [new Date(pair.from * 1000), new Date(pair.to * 1000)];
  const name = <bdi class="path">{path}</bdi>;
  return (
    <li class={`change change-${type}`}>
      <span class="soft small">{text.types[type]}</span>
      <Icon name={kind === "file" ? "file" : kind === "folder" ? "folder" : "link"} />
      {kind === "file" ? (
        <span class="words">
          <a href={fileLink(jobId, path, type === "deleted" ? from : to)}>{name}</a>
          <span class="soft small figure">{formats.bytes(size)}</span>
          {type === "modified" && isText && (
            <a class="small" href={compareLink(jobId, path, from, to)}>
              {text.lines}
            </a>
          )}
        </span>
      ) : (
        name
      )}
    </li>
  );
}
