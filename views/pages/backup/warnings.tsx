/** @jsxImportSource hono/jsx */

import type { Told } from "../../parts/meaning.tsx";
import { Pager } from "../../parts/pager.tsx";
import type { RunLine } from "../../parts/run-line.tsx";
import { Failure } from "../../parts/trouble.tsx";
import { useView } from "../../view.tsx";
import { Messages, type WarningMessage } from "./messages.tsx";

export interface RunWarningsProps {
  readonly jobId: string;
  readonly run: RunLine;
  readonly search: string;
  /** A page of them. */
  readonly messages: readonly WarningMessage[];
  readonly total: number;
  readonly page: number;
  readonly pages: number;
  readonly problem: Told | undefined;
}

/** All errors and warnings of a run, also those that count no longer. */
export function RunWarnings({ jobId, run, search, messages, total, page, pages, problem }: RunWarningsProps) {
  const { texts, formats } = useView();
  const text = texts.runs.accepted;
  const place = `backup/${jobId}/log/${run.id}`;
  const linkOf = (wanted: number) => {
    const query = new URLSearchParams({ ...(search !== "" && { search }), page: String(wanted) });
    return `${place}/warnings?${query}`;
  };
  return (
    <article class="stack" aria-labelledby="run-title">
      <header class="stack close">
        <h2 id="run-title">
          {run.operation}, {formats.dateTime(run.started)}
        </h2>
      </header>
      <form method="get" action={`${place}/warnings`} class="beside">
        <input type="search" name="search" value={search} aria-label={text.search} placeholder={text.search} />
        <button type="submit" class="button">
          {text.filter}
        </button>
      </form>
      {problem && <Failure level="note" of={problem} />}
      {!problem && total === 0 && <p class="soft">{search === "" ? text.none : text.noneFound}</p>}
      <Messages title={text.found(total)} messages={messages} count={total} />
      <Pager page={page} pages={pages} linkOf={linkOf} />
      <p class="buttons">
        <a class="button" href={place}>
          {text.back}
        </a>
      </p>
    </article>
  );
}
