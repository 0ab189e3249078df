/** @jsxImportSource hono/jsx */
import { Icon } from "../parts/icon.tsx";
import { Progress } from "../parts/progress.tsx";
import { useView } from "../view.tsx";

/** What happens in the server now. */
export interface PulseProps {
  readonly paused?: { readonly until: Date | undefined } | undefined;
  /** The newest task that runs. */
  readonly running?:
    | {
        readonly name: string;
        readonly phase: string;
        readonly part: number | undefined;
        readonly secondsLeft: number | undefined;
      }
    | undefined;
  /** How many more run. */
  readonly others: number;
  readonly waiting: number;
}

/** The line in the corner that tells whether something runs; it leads to the activity. Refreshed live, by its id. */
export function Pulse({ pulse }: { pulse: PulseProps }) {
  const { texts, formats } = useView();
  const { paused, running, others, waiting } = pulse;
  const text = texts.common.pulse;
  const isBusy = running !== undefined || paused !== undefined || waiting > 0;
  return (
    <a id="pulse" class={isBusy ? "pulse pulse-busy" : "pulse"} href="activity">
      <span class="sign">
        <Icon name={paused ? "paused" : running ? "running" : "safe"} class={running && !paused ? "pulse-runs" : ""} />
        <span class="pulse-words cut">
          {paused && <span>{paused.until ? text.pausedUntil(formats.clock(paused.until)) : text.paused}</span>}
          {running && (
            <span>{text.running(running.name, running.part === undefined ? "" : formats.percent(running.part))}</span>
          )}
          {!paused && !running && <span>{waiting > 0 ? text.waiting(waiting) : text.idle}</span>}
        </span>
      </span>
      {running && (
        <>
          <Progress part={running.part} label={running.phase} />
          <span class="soft small">
            {running.secondsLeft === undefined
              ? running.phase
              : texts.common.timeLeft(formats.duration(running.secondsLeft))}
            {others > 0 && ` · ${text.others(others)}`}
            {waiting > 0 && ` · ${text.waiting(waiting)}`}
          </span>
        </>
      )}
      <span class="pulse-lost">{text.lost}</span>
    </a>
  );
}
