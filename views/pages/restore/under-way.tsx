/** @jsxImportSource hono/jsx */
import { Icon } from "../../parts/icon.tsx";
import { Progress } from "../../parts/progress.tsx";
import { useView } from "../../view.tsx";

/** A task that has not ended. */
export type TaskUnderWay =
  | { readonly kind: "waiting" }
  | {
      readonly kind: "running";
      readonly phase: string;
      /** From 0 to 1, when known. */
      readonly part: number | undefined;
      readonly secondsLeft: number | undefined;
      readonly currentFile: string | undefined;
      readonly isEnding: boolean;
    };

/** How far a task is that one waits for, and the button that ends it. */
export function UnderWay({
  taskId,
  title,
  mayLeave,
  state,
}: {
  taskId: number;
  title: string;
  /** That nobody has to wait here. */
  mayLeave: string;
  state: TaskUnderWay;
}) {
  const { texts, formats } = useView();
  const isRunning = state.kind === "running";
  const words = isRunning
    ? [
        state.phase,
        state.part !== undefined && formats.percent(state.part),
        state.secondsLeft !== undefined && texts.common.timeLeft(formats.duration(state.secondsLeft)),
      ].filter(Boolean)
    : [texts.common.phases.waiting];
  return (
    <section class="card" aria-label={title}>
      <p role="status">{words.join(" · ")}</p>
      <Progress part={isRunning ? state.part : undefined} label={title} />
      <p class="path soft small" dir="auto">
        {(isRunning && state.currentFile) || "\u00a0"}
      </p>
      <p class="soft">{mayLeave}</p>
      <form method="post" action={`task/${taskId}/abort`}>
        <button type="submit" class="button" disabled={isRunning && state.isEnding}>
          <Icon name="stop" />
          {texts.restore.stop}
        </button>
      </form>
    </section>
  );
}
