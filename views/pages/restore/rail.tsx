/** @jsxImportSource hono/jsx */
import { Icon } from "../../parts/icon.tsx";
import { useView } from "../../view.tsx";

export interface RailProps {
  /** Of all versions, the newest first. */
  readonly times: readonly Date[];
  /** The one looked at. */
  readonly time: Date;
  /** Whose versions are shown, as `2026-11`; undefined: that of the one looked at. */
  readonly month: string | undefined;
  /** The same place at another moment. */
  readonly linkOf: (version: Date) => string;
  /** The same place and moment, with another month open. */
  readonly monthLinkOf: (month: string) => string;
}

/** All moments that can be gone back to, by month; one month is open. */
export function Rail({ times, time, month, linkOf, monthLinkOf }: RailProps) {
  const { texts, formats } = useView();
  const text = texts.restore;
  const months = Map.groupBy(times, (each) => formats.monthKey(each));
  const open = month !== undefined && months.has(month) ? month : formats.monthKey(time);
  const at = times.findIndex((each) => each.getTime() === time.getTime());
  const [later, earlier] = [times[at - 1], times[at + 1]];
  return (
    <details class="rail box side">
      <summary class="tick">
        <Icon name="calendar" />
        <h2>{text.rail}</h2>
        <span class="soft small figure">{formats.number(times.length)}</span>
      </summary>
      <nav class="stack tight scroll" aria-label={text.rail}>
        <p class="line tight">
          <Step time={earlier} link={earlier && linkOf(earlier)} label={text.earlier} icon="left" />
          <Step time={later} link={later && linkOf(later)} label={text.later} icon="right" />
        </p>
        <ul class="plain">
          {[...months].map(([key, versions]) => (
            <li>
              {key === open ? (
                <Month name={formats.month(versions[0] ?? time)} versions={versions} time={time} linkOf={linkOf} />
              ) : (
                <a class="press ends" href={monthLinkOf(key)}>
                  <span>{formats.month(versions[0] ?? time)}</span>
                  <span class="soft small figure">{formats.number(versions.length)}</span>
                </a>
              )}
            </li>
          ))}
        </ul>
      </nav>
    </details>
  );
}

function Step({
  time,
  link,
  label,
  icon,
}: {
  time: Date | undefined;
  link: string | undefined;
  label: string;
  icon: "left" | "right";
}) {
  const { formats } = useView();
  return (
    <a
      class="button button-icon"
      href={link}
      aria-disabled={link === undefined ? "true" : undefined}
      role={link === undefined ? "link" : undefined}
      aria-label={time ? `${label}: ${formats.dateTime(time)}` : label}
      title={time ? `${label}: ${formats.dateTime(time)}` : label}
    >
      <Icon name={icon} class="icon-way" />
    </a>
  );
}

function Month({
  name,
  versions,
  time,
  linkOf,
}: {
  name: string;
  versions: readonly Date[];
  time: Date;
  linkOf: (version: Date) => string;
}) {
  const { formats } = useView();
  return (
    <>
      <h3 class="line ends">{name}</h3>
      <ul class="rail-versions plain">
        {versions.map((each) => (
          <li>
            <a
              class="press"
              href={linkOf(each)}
              aria-current={each.getTime() === time.getTime() ? "date" : undefined}
              title={formats.dateTime(each)}
            >
              {formats.dayOfMonth(each)}
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}
