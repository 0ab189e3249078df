/** @jsxImportSource hono/jsx */
import { Icon } from "../../parts/icon.tsx";
import { Pager } from "../../parts/pager.tsx";
import { useView } from "../../view.tsx";
import { Disk, type DiskProps } from "./disk.tsx";

export const changeTypes = ["added", "modified", "deleted"] as const;
export type ChangeType = (typeof changeTypes)[number];

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
        readonly counts: Readonly<Record<ChangeType, number>>;
        /** Bytes of files. */
        readonly addedSize: number;
        readonly deletedSize: number;
        readonly changes: readonly {
          readonly type: ChangeType;
          readonly kind: "file" | "folder" | "symlink";
          readonly path: string;
        }[];
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
  const pair = `from=${from ?? ""}&to=${to ?? ""}`;
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
    <section class="changes" aria-labelledby="changes-title">
      <h2 id="changes-title">{to === "disk" ? texts.backup.disk.title : text.title}</h2>
      <form method="get" action={place} class="changes-pair">
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
        <>
          <nav class="filters" aria-label={text.filter}>
            <a href={`${place}?${pair}`} aria-current={found.type === undefined ? "true" : undefined}>
              {text.all(found.counts.added + found.counts.modified + found.counts.deleted)}
            </a>
            {changeTypes.map((type) => (
              <a href={`${place}?${pair}&type=${type}`} aria-current={found.type === type ? "true" : undefined}>
                {text.count[type](found.counts[type])}
              </a>
            ))}
          </nav>
          <p class="soft">{text.sizes(formats.bytes(found.addedSize), formats.bytes(found.deletedSize))}</p>
          {found.total === 0 ? (
            <p>{text.same}</p>
          ) : (
            <ul class="plain changes-list">
              {found.changes.map(({ type, kind, path }) => (
                <li class={`change change-${type}`}>
                  <span class="change-type">{text.types[type]}</span>
                  <Icon name={kind === "file" ? "file" : kind === "folder" ? "folder" : "link"} />
                  <bdi class="path">{path}</bdi>
                </li>
              ))}
            </ul>
          )}
          <Pager
            page={found.page}
            pages={found.pages}
            linkOf={(page) => `${place}?${pair}${found.type ? `&type=${found.type}` : ""}&page=${page}`}
          />
        </>
      )}
      <p>
        <a href={`backup/${jobId}`}>{texts.backup.versions.backToVersions}</a>
      </p>
    </section>
  );
}
