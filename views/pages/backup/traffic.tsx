/** @jsxImportSource hono/jsx */
import type { Money } from "../../format.ts";
import { Progress } from "../../parts/progress.tsx";
import { IfAllowed, useView } from "../../view.tsx";

/** Of requests, or bytes. */
export interface Moved {
  readonly used: number;
  /** Undefined: there is none. */
  readonly limit: number | undefined;
}

export interface TrafficProps {
  readonly id: string;
  /** The backup's own destination first. */
  readonly destinations: readonly {
    readonly name: string;
    readonly requests: Moved;
    readonly uploaded: Moved;
    readonly downloaded: Moved;
    readonly isUsedUp: boolean;
    /** So far; undefined: it has no prices. */
    readonly cost: Money | undefined;
  }[];
  /** Of all destinations together, by currency; none where only one has prices. */
  readonly costs: readonly Money[];
  /** When the month is over. */
  readonly until: Date;
}

/** What has been moved this month, by destination, and what is left. Refreshed live, by its id. */
export function Traffic({ id, destinations, costs, until }: TrafficProps) {
  const { texts, formats } = useView();
  const text = texts.traffic;
  const hasPrices = destinations.some(({ cost }) => cost);
  return (
    <section id="traffic" class="card">
      <h2>{text.title}</h2>
      <p class="soft">{text.text}</p>
      {destinations.map(({ name, requests, uploaded, downloaded, isUsedUp, cost }) => (
        <div>
          <p>
            <bdi class="path">{name}</bdi>
          </p>
          {isUsedUp && (
            <p>
              <strong>{text.usedUp}</strong> {text.rests(formats.dateTime(until))}
            </p>
          )}
          <dl>
            <Amount label={text.downloaded} of={downloaded} format={(value) => formats.bytes(value)} />
            <Amount label={text.uploaded} of={uploaded} format={(value) => formats.bytes(value)} />
            <Amount label={text.requests} of={requests} format={(value) => formats.number(value)} />
            {cost && (
              <>
                <dt>{text.cost}</dt>
                <dd>{formats.money(cost)}</dd>
              </>
            )}
          </dl>
        </div>
      ))}
      {destinations.some((each) => [each.requests, each.uploaded, each.downloaded].some(({ limit }) => limit)) || (
        <p class="soft small">{text.none}</p>
      )}
      {costs.length > 0 && <p>{text.together(costs.map((cost) => formats.money(cost)).join(" + "))}</p>}
      {hasPrices && <p class="soft small">{text.costHelp}</p>}
      <IfAllowed to="administer">
        <p>
          <a class="button" href={`backup/${id}/edit?step=traffic#traffic`}>
            {text.setLimits}
          </a>
        </p>
      </IfAllowed>
    </section>
  );
}

interface AmountProps {
  readonly label: string;
  readonly of: Moved;
  readonly format: (value: number) => string;
}

function Amount({ label, of: { used, limit }, format }: AmountProps) {
  const text = useView().texts.traffic;
  return (
    <>
      <dt>{label}</dt>
      {limit === undefined ? (
        <dd>{format(used)}</dd>
      ) : (
        <dd>
          {text.ofLimit(format(used), format(limit), format(Math.max(0, limit - used)))}
          <Progress part={used / limit} label={label} />
        </dd>
      )}
    </>
  );
}
