/** @jsxImportSource hono/jsx */
import { useView } from "../view.tsx";

/** A sentence with a moment in it, whose whole date shows where one looks closer. */
export function Sentence({ of, time }: { of: (time: string) => string; time: Date }) {
  const { formats, now } = useView();
  return (
    <time datetime={time.toISOString()} title={formats.dateTime(time)}>
      {of(formats.relative(time, now))}
    </time>
  );
}
