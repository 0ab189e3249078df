/** @jsxImportSource hono/jsx */
import { useView } from "../view.tsx";

/** So many months are open at once, the newest ones. */
const openMonths = 3;

export interface MonthsProps {
  /** How much there is on each day, as `2026-11-25`. */
  readonly days: ReadonlyMap<string, number>;
  readonly chosen: string | undefined;
  /** Where a day leads. */
  readonly link: (day: string) => string;
}

/** A calendar of the months that have something, the newest first, with a dot for each day on which there is. */
export function Months({ days, chosen, link }: MonthsProps) {
  const { texts } = useView();
  const months = [...new Set([...days.keys()].map((day) => day.slice(0, 7)))].toSorted().toReversed();
  const isOpen = (month: string, place: number) => place < openMonths || chosen?.startsWith(month) === true;
  const older = months.filter((month, place) => !isOpen(month, place));
  return (
    <nav class="months line loose side" aria-label={texts.common.calendar}>
      {months.filter(isOpen).map((month) => (
        <Month month={month} days={days} chosen={chosen} link={link} />
      ))}
      {older.length > 0 && (
        <details>
          <summary>{texts.common.olderMonths(older.length)}</summary>
          <div class="months line loose">
            {older.map((month) => (
              <Month month={month} days={days} chosen={chosen} link={link} />
            ))}
          </div>
        </details>
      )}
    </nav>
  );
}

function Month({ month, days, chosen, link }: MonthsProps & { month: string }) {
  const { texts, formats } = useView();
  const first = new Date(`${month}-01T00:00:00Z`);
  const length = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  // Weeks begin on Monday.
  const before = (first.getUTCDay() + 6) % 7;
  const weeks = Array.from({ length: Math.ceil((before + length) / 7) }, (_, week) =>
    Array.from({ length: 7 }, (_, weekday) => week * 7 + weekday - before + 1),
  );
  return (
    <table class="month">
      <caption>{formats.month(new Date(`${month}-15T12:00:00Z`))}</caption>
      <thead>
        <tr>
          {[1, 2, 3, 4, 5, 6, 0].map((day) => (
            <th scope="col">{formats.weekday(day)}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr>{week.map((day) => (day < 1 || day > length ? <td /> : <td>{dayOf(day)}</td>))}</tr>
        ))}
      </tbody>
    </table>
  );

  function dayOf(day: number) {
    const key = `${month}-${String(day).padStart(2, "0")}`;
    const count = days.get(key);
    if (count === undefined) return <span class="month-day">{day}</span>;
    return (
      <a
        class="month-day month-day-full"
        href={link(key)}
        aria-current={key === chosen ? "date" : undefined}
        aria-label={texts.common.versionsOn(count, formats.date(new Date(`${key}T12:00:00Z`)))}
      >
        {day}
      </a>
    );
  }
}
