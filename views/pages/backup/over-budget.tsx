/** @jsxImportSource hono/jsx */
import { Ask } from "../../parts/dialog.tsx";
import { useView } from "../../view.tsx";

export interface OverBudgetProps {
  readonly jobId: string;
  /** What was asked for: the last part of its address. */
  readonly work: "verify" | "drill" | "compact";
  readonly samples: string | undefined;
  /** When the month is over. */
  readonly until: Date;
}

/** The question before something is done for which the budget of the month has nothing left. */
export function OverBudget({ jobId, work, samples, until }: OverBudgetProps) {
  const { texts, formats } = useView();
  const text = texts.traffic;
  return (
    <Ask
      title={text.over}
      action={`backup/${jobId}/${work}`}
      button={text.anyway}
      back={`backup/${jobId}/care`}
      hidden={{ anyway: "true", ...(samples !== undefined && { samples }) }}
    >
      <p>{text.overText(text.works[work])}</p>
      <p class="soft">{text.rests(formats.dateTime(until))}</p>
    </Ask>
  );
}
