/** @jsxImportSource hono/jsx */
import { OlderNewer } from "../../parts/pager.tsx";
import { Failure } from "../../parts/trouble.tsx";
import { When } from "../../parts/when.tsx";
import type { Texts } from "../../texts/index.ts";
import { useView } from "../../view.tsx";

export interface RemoteLogProps {
  readonly jobId: string;
  readonly rows: readonly {
    readonly time: Date;
    /** As `put`. */
    readonly operation: string;
    readonly name: string;
    readonly size: number | undefined;
  }[];
  /** Only what one run did. */
  readonly operation: number | undefined;
  readonly isFirst: boolean;
  readonly older: number | undefined;
  readonly problem: { readonly what: string; readonly advice: string; readonly id: string } | undefined;
}

/** What was done at the destination, the newest first. */
export function RemoteLog({ jobId, rows, operation, isFirst, older, problem }: RemoteLogProps) {
  const { texts, formats } = useView();
  const text = texts.runs.remote;
  const place = `backup/${jobId}/log/remote`;
  const filter = operation === undefined ? "" : `operation=${operation}`;
  const words: Readonly<Record<string, string>> = text.operations satisfies Texts["runs"]["remote"]["operations"];
  return (
    <section class="stack" aria-labelledby="remote-title">
      <h2 id="remote-title">{operation === undefined ? text.title : text.titleOfRun}</h2>
      {problem && <Failure level="note" of={problem} />}
      {rows.length === 0 && !problem && <p class="soft">{text.none}</p>}
      {rows.length > 0 && (
        <ol class="rows rows-tight">
          {rows.map((row) => (
            <li class="call">
              <span class="call-what">{words[row.operation.toLowerCase()] ?? row.operation}</span>
              <bdi class="path call-name">{row.name}</bdi>
              <span class="figure call-size">{row.size === undefined ? "" : formats.bytes(row.size)}</span>
              <span class="soft small call-when">
                <When time={row.time} absolute />
              </span>
            </li>
          ))}
        </ol>
      )}
      <OlderNewer
        older={older === undefined ? undefined : `${place}?${filter === "" ? "" : `${filter}&`}before=${older}`}
        newest={isFirst ? undefined : `${place}${filter === "" ? "" : `?${filter}`}`}
      />
      <p>
        <a href={`backup/${jobId}/log`}>{texts.runs.allRuns}</a>
      </p>
    </section>
  );
}
