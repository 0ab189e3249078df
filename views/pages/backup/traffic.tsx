/** @jsxImportSource hono/jsx */
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
  }[];
  /** When the month is over. */
  readonly until: Date;
}

/** What has been moved this month, by destination, and what is left. Refreshed live, by its id. */
export function Traffic({ id, destinations, until }: TrafficProps) {
  const { texts, formats } = useView();
  const text = texts.traffic;
  return (
    <section id="traffic" class="card">
      <h2>{text.title}</h2>
      <p class="soft">{text.text}</p>
      {destinations.map(({ name, requests, uploaded, downloaded, isUsedUp }) => (
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
          </dl>
        </div>
      ))}
      {destinations.some((each) => [each.requests, each.uploaded, each.downloaded].some(({ limit }) => limit)) || (
        <p class="soft small">{text.none}</p>
      )}
      <IfAllowed to="administer">
        <p>
          <a class="button" href={`backup/${id}/edit?options=budget#step-more`}>
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
