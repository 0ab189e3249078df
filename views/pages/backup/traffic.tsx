/** @jsxImportSource hono/jsx */
import { useView } from "../../view.tsx";

export interface TrafficProps {
  /** The backup's own destination first. */
  readonly destinations: readonly {
    readonly address: string;
    readonly requests: number;
    /** Bytes. */
    readonly uploaded: number;
    readonly downloaded: number;
  }[];
}

/** What has been moved this month, by destination. Refreshed live, by its id. */
export function Traffic({ destinations }: TrafficProps) {
  const { texts, formats } = useView();
  const text = texts.traffic;
  return (
    <section id="traffic" class="card">
      <h2>{text.title}</h2>
      <p class="soft">{text.text}</p>
      {destinations.map(({ address, requests, uploaded, downloaded }) => (
        <div>
          <p>
            <bdi class="path">{address}</bdi>
          </p>
          <dl>
            <dt>{text.downloaded}</dt>
            <dd>{formats.bytes(downloaded)}</dd>
            <dt>{text.uploaded}</dt>
            <dd>{formats.bytes(uploaded)}</dd>
            <dt>{text.requests}</dt>
            <dd>{formats.number(requests)}</dd>
          </dl>
        </div>
      ))}
    </section>
  );
}
