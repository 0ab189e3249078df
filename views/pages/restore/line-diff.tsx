/** @jsxImportSource hono/jsx */
import { type Told, Why } from "../../parts/meaning.tsx";
import { useView } from "../../view.tsx";

export interface DiffLine {
  readonly kind: "added" | "removed" | "equal";
  /** Counted from 1: where it was for a removed line, where it is now for others. */
  readonly number: number;
  readonly text: string;
}

export interface LineDiff {
  /** How many lines. */
  readonly added: number;
  readonly removed: number;
  /** What differs, with some equal lines around; between the parts everything is equal. */
  readonly parts: readonly (readonly DiffLine[])[];
}

export type LinesProps =
  | { readonly kind: "lines"; readonly diff: LineDiff }
  /** `limit`: bytes that a text may have. */
  | { readonly kind: "long"; readonly limit: number }
  | { readonly kind: "no-text" | "too-different" }
  | { readonly kind: "failed"; readonly why: Told };

/** The lines of a text that differ; signs and words say how, not colour alone. */
export function LinesThatDiffer(props: LinesProps) {
  const { texts, formats } = useView();
  const text = texts.restore.diff;
  switch (props.kind) {
    case "long":
      return <p class="soft">{text.long(formats.bytes(props.limit))}</p>;
    case "no-text":
      return <p class="soft">{text.noText}</p>;
    case "too-different":
      return <p class="soft">{text.tooDifferent}</p>;
    case "failed":
      return <Why of={props.why} />;
    case "lines":
      return <Lines diff={props.diff} />;
  }
}

function Lines({ diff: { added, removed, parts } }: { diff: LineDiff }) {
  const text = useView().texts.restore.diff;
  return (
    <section class="stack" aria-labelledby="diff-title">
      <h2 id="diff-title">{added + removed === 0 ? text.same : text.sum(added, removed)}</h2>
      {parts.map((lines) => (
        <table class="diff box">
          <caption class="unseen">{text.part(lines[0]?.number ?? 1)}</caption>
          <tbody>
            {lines.map((line) => (
              <Line line={line} />
            ))}
          </tbody>
        </table>
      ))}
    </section>
  );
}

function Line({ line: { kind, number, text: content } }: { line: DiffLine }) {
  const text = useView().texts.restore.diff;
  return (
    <tr class={`diff-${kind}`}>
      <td class="diff-number">{number}</td>
      <td class="diff-sign">
        {kind !== "equal" && (
          <>
            <span aria-hidden="true">{kind === "added" ? "+" : "−"}</span>
            <span class="unseen">{text[kind]}</span>
          </>
        )}
      </td>
      <td dir="auto">
        {kind === "added" ? <ins>{content}</ins> : kind === "removed" ? <del>{content}</del> : content}
      </td>
    </tr>
  );
}
