/** @jsxImportSource hono/jsx */
import { useView } from "../view.tsx";

export interface RunBar {
  readonly time: Date;
  readonly outcome: "Success" | "Warning" | "Error" | "Fatal" | "Aborted";
  /** Stored by this run. */
  readonly bytes: number;
}

const width = 120;
const height = 24;
const slots = 30;

/** The last thirty runs as bars: height is what they stored, colour how they ended. The oldest comes first. */
export function RunBars({ runs }: { runs: readonly RunBar[] }) {
  const { texts, formats } = useView();
  const shown = runs.slice(-slots);
  const most = Math.max(1, ...shown.map(({ bytes }) => bytes));
  const good = shown.filter(({ outcome }) => outcome === "Success" || outcome === "Warning").length;
  const step = width / slots;
  const name = `${texts.home.chart(shown.length)}: ${texts.home.chartSummary(good, shown.length - good)}`;
  return (
    <svg class="run-bars" viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-label={name}>
      {shown.map(({ time, outcome, bytes }, position) => {
        // Runs that stored little are seen too.
        const size = Math.max(3, Math.round(Math.sqrt(bytes / most) * height));
        const left = (slots - shown.length + position) * step;
        return (
          <rect
            class={`bar bar-${outcome.toLowerCase()}`}
            x={left}
            y={height - size}
            width={step - 1}
            height={size}
            rx="1"
          >
            <title>
              {texts.home.chartBar(formats.dateTime(time), texts.common.outcomes[outcome], formats.bytes(bytes))}
            </title>
          </rect>
        );
      })}
    </svg>
  );
}
