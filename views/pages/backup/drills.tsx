/** @jsxImportSource hono/jsx */
import type { Money } from "../../format.ts";
import { usePrice } from "../../parts/price.tsx";
import { Sentence } from "../../parts/sentence.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { When } from "../../parts/when.tsx";
import { IfAllowed, useView } from "../../view.tsx";

/** A restore drill that has ended. */
export interface DrillLine {
  /** Of its run. */
  readonly id: number;
  readonly time: Date;
  readonly end: "good" | "failed" | "partial";
  readonly files: number;
  readonly bytes: number;
  readonly failedFiles: number;
  readonly places: readonly DrillPlace[];
}

export interface DrillPlace {
  readonly name: string;
  readonly isRestored: boolean;
  readonly files: number;
  readonly bytes: number;
  /** From 0 to 1. */
  readonly coverage: number | undefined;
}

export interface DrillProps {
  readonly jobId: string;
  /** The newest first. */
  readonly drills: readonly DrillLine[];
  /** The last one that has proven something. */
  readonly proven: DrillLine | undefined;
  /** When one is due by itself; undefined: none is. */
  readonly next: Date | undefined;
  readonly isOff: boolean;
  /** One waits or runs. */
  readonly isBusy: boolean;
  /** What one more may cost, by currency; none: nobody has said what the destinations take. */
  readonly costs: readonly Money[];
}

/** Restores on trial: what they have shown, and another one at once. Refreshed live, by its id. */
export function Drills({ jobId, drills, proven, next, isOff, isBusy, costs }: DrillProps) {
  const { texts, formats } = useView();
  const text = texts.drills;
  const price = usePrice();
  const [last] = drills;
  return (
    <section id="drills" class="card">
      <h2>{text.title}</h2>
      <p class="soft">{text.text}</p>
      {last?.end === "failed" && (
        <Trouble what={text.failed(formats.dateTime(last.time))} safe={text.failedAdvice}>
          <p>
            <a class="button" href={`backup/${jobId}/log/${last.id}`}>
              {text.openLog}
            </a>
          </p>
        </Trouble>
      )}
      {proven ? (
        <div class="stack tight">
          <p>
            <Sentence of={(when) => text.proven(when, proven.files)} time={proven.time} />
          </p>
          <ul>
            {proven.places.map((place) => (
              <li>
                <Place place={place} />
              </li>
            ))}
          </ul>
        </div>
      ) : (
        <p>{text.never}</p>
      )}
      <IfAllowed to="run">
        <form method="post" action={`backup/${jobId}/drill`} class="line">
          <button type="submit" class="button" disabled={isBusy}>
            {text.button}
          </button>
          <Next next={next} isOff={isOff} isBusy={isBusy} />
        </form>
        {costs.length > 0 && <p class="soft small">{text.cost(price(costs))}</p>}
      </IfAllowed>
      {drills.length > 1 && (
        <details>
          <summary>{text.history}</summary>
          <ul>
            {drills.map((drill) => (
              <li>
                <a href={`backup/${jobId}/log/${drill.id}`}>
                  <When time={drill.time} absolute />
                </a>
                : <End drill={drill} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function Place({ place: { name, isRestored, files, bytes, coverage } }: { place: DrillPlace }) {
  const { texts, formats } = useView();
  const text = texts.drills;
  if (!isRestored) return <bdi>{text.nothing(name)}</bdi>;
  return (
    <>
      <bdi>{text.place(name, files, formats.bytes(bytes))}</bdi>
      {coverage !== undefined && <span class="soft"> · {text.covered(formats.percent(coverage))}</span>}
    </>
  );
}

function Next({ next, isOff, isBusy }: Pick<DrillProps, "next" | "isOff" | "isBusy">) {
  const { texts, now } = useView();
  const text = texts.drills;
  if (isBusy) return <span class="soft">{text.busy}</span>;
  if (isOff) return <span class="soft">{text.off}</span>;
  if (!next) return null;
  return <span class="soft">{next > now ? <Sentence of={text.nextDrill} time={next} /> : text.due}</span>;
}

function End({ drill: { end, files, bytes, failedFiles } }: { drill: DrillLine }) {
  const { texts, formats } = useView();
  const text = texts.drills;
  const facts = [
    end === "failed" && (failedFiles > 0 ? text.lost(failedFiles) : text.broken),
    end === "partial" && text.stopped,
    files > 0 && text.result(files, formats.bytes(bytes)),
  ];
  return <span>{facts.filter(Boolean).join(" · ")}</span>;
}
