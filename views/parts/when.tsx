/** @jsxImportSource hono/jsx */
import { useView } from "../view.tsx";

/** A moment as people speak of it, with the whole date where one looks closer. */
export function When({ time, absolute = false }: { time: Date; absolute?: boolean }) {
  const { formats, now } = useView();
  const full = formats.dateTime(time);
  return (
    <time datetime={time.toISOString()} title={full}>
      {absolute ? full : formats.relative(time, now)}
    </time>
  );
}
