/** @jsxImportSource hono/jsx */
import { useView } from "../view.tsx";
import { Icon } from "./icon.tsx";
import { Sentence } from "./sentence.tsx";

/** What the last restore drill of a backup has shown. */
export interface ProofProps {
  readonly end: "proven" | "failed";
  readonly time: Date;
  /** That were proven. */
  readonly files: number;
}

/** In one line. */
export function Proof({ proof: { end, time, files } }: { proof: ProofProps }) {
  const { texts } = useView();
  const text = (when: string) => (end === "proven" ? texts.drills.proven(when, files) : texts.drills.failed(when));
  return (
    <span class={`proof soft small proof-${end}`}>
      <Icon name={end === "proven" ? "safe" : "failing"} />
      <Sentence of={text} time={time} />
    </span>
  );
}
