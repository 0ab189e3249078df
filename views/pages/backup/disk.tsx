/** @jsxImportSource hono/jsx */
import { Icon } from "../../parts/icon.tsx";
import { Progress } from "../../parts/progress.tsx";
import { SaveAs } from "../../parts/save-as.tsx";
import { Sentence } from "../../parts/sentence.tsx";
import { Failure, Trouble } from "../../parts/trouble.tsx";
import { useView } from "../../view.tsx";

export const diskTypes = ["added", "modified", "deleted"] as const;
export type DiskType = (typeof diskTypes)[number];

export interface DiskProps {
  readonly jobId: string;
  /** Name of the version. */
  readonly from: number;
  readonly look:
    | { readonly state: "looking"; readonly files: number; readonly filesTotal: number }
    | { readonly state: "failed"; readonly what: string; readonly advice: string; readonly id: string }
    | {
        readonly state: "seen";
        readonly at: Date;
        readonly counts: Readonly<Record<DiskType, { readonly count: number; readonly size: number }>>;
        /** The largest of each type first. */
        readonly largest: readonly {
          readonly type: DiskType;
          readonly kind: "file" | "folder" | "symlink";
          readonly path: string;
          readonly size: number;
        }[];
        readonly files: number;
        readonly size: number;
        /** What could not be looked at. */
        readonly errors: number;
      };
}

/** What differs between a version and the disk as it is now. */
export function Disk({ jobId, from, look }: DiskProps) {
  const { texts } = useView();
  const text = texts.backup.disk;
  const place = `backup/${jobId}/disk`;
  const again = (action: "begin" | "end", label: string) => (
    <form method="post" action={place}>
      <input type="hidden" name="from" value={String(from)} />
      <button type="submit" name="go" value={action} class="button">
        {action === "end" && <Icon name="stop" />}
        {label}
      </button>
    </form>
  );
  return (
    <div id="disk" class="stack">
      <p class="soft">{text.how}</p>
      {look.state === "looking" ? (
        <section class="card" aria-label={text.looking}>
          <DiskProgress jobId={jobId} from={from} look={look} />
          <p class="soft">{text.mayLeave}</p>
          {again("end", text.stop)}
        </section>
      ) : look.state === "failed" ? (
        <Failure of={look} safe={text.nothingChanged}>
          {again("begin", text.again)}
        </Failure>
      ) : (
        <>
          <div class="line soft">
            <Sentence of={text.seen} time={look.at} />
            {again("begin", text.again)}
          </div>
          {look.errors > 0 && <Trouble level="attention" what={text.errors(look.errors)} advice={text.errorsAdvice} />}
          <Differences look={look} file={`${place}/file?from=${from}`} />
        </>
      )}
    </div>
  );
}

/** How far the look is, which asks for itself until it is over. */
export function DiskProgress({ jobId, from, look }: DiskProps) {
  const { texts } = useView();
  const text = texts.backup.disk;
  const { files, filesTotal } = look.state === "looking" ? look : { files: 0, filesTotal: 0 };
  const link = `backup/${jobId}/disk?from=${from}`;
  return (
    <div id="disk-progress" hx-get={link} hx-trigger="every 1s" hx-swap="none">
      <p>
        {text.looking} {files > 0 && <span class="soft figure">{text.looked(files, filesTotal)}</span>}
      </p>
      <Progress part={filesTotal > 0 ? Math.min(1, files / filesTotal) : undefined} label={text.looking} />
    </div>
  );
}

/** @param file where all of them are saved from, without the format. */
function Differences({ look, file }: { look: Extract<DiskProps["look"], { state: "seen" }>; file: string }) {
  const { texts, formats } = useView();
  const text = texts.backup.disk;
  const { counts, largest, files, size } = look;
  const total = diskTypes.reduce((sum, type) => sum + counts[type].count, 0);
  return (
    <>
      <p>{total === 0 ? text.same(files, formats.bytes(size)) : text.sum(files, formats.bytes(size))}</p>
      {total > 0 && <SaveAs file={file} />}
      {diskTypes.map((type) => {
        const { count, size: bytes } = counts[type];
        const shown = largest.filter((each) => each.type === type);
        if (count === 0) return null;
        return (
          <section aria-labelledby={`disk-${type}`}>
            <h3 id={`disk-${type}`}>
              {text.kinds[type](count)} <span class="soft small">{formats.bytes(bytes)}</span>
            </h3>
            <ul class="rows rows-tight">
              {shown.map((change) => (
                <li class="change change-sized">
                  <Icon name={change.kind === "file" ? "file" : change.kind === "folder" ? "folder" : "link"} />
                  <bdi class="path">{change.path}</bdi>
                  <span class="soft small figure">{change.kind === "file" && formats.bytes(change.size)}</span>
                </li>
              ))}
            </ul>
            {count > shown.length && <p class="soft">{text.more(count - shown.length)}</p>}
          </section>
        );
      })}
    </>
  );
}
