/** @jsxImportSource hono/jsx */
import { useView } from "../../view.tsx";

/** How much is in what was chosen, as far as it has been counted; undefined before anybody has begun. */
export interface SourceSizeProps {
  readonly size:
    | {
        readonly isWhole: boolean;
        readonly files: number;
        readonly bytes: number;
        readonly ignored?: Amount | undefined;
      }
    /** Nothing was chosen, or nothing of it can be counted. */
    | "none"
    | undefined;
}

/** What the rules of ignore files leave out. */
interface Amount {
  readonly files: number;
  readonly bytes: number;
}

/** The size of what was chosen; asks for itself until all of it is counted. */
export function SourceSize({ size }: SourceSizeProps) {
  const { texts, formats } = useView();
  const text = texts.jobForm.what;
  const ask = { "hx-post": "job-form/size", "hx-swap": "none" };
  if (size === "none") return <p id="source-size" class="soft" />;
  if (size === undefined) return <p id="source-size" class="soft" {...ask} hx-trigger="load" />;
  const words = text.size(size.files, formats.bytes(size.bytes));
  return (
    <p id="source-size" class="soft" {...(!size.isWhole && { ...ask, "hx-trigger": "every 1s" })}>
      {size.isWhole ? words : text.counting(words)}
      {size.ignored && ` ${text.ignored(size.ignored.files, formats.bytes(size.ignored.bytes))}`}
    </p>
  );
}
