/** @jsxImportSource hono/jsx */
import { When } from "../../parts/when.tsx";
import { useView } from "../../view.tsx";
import { SettingsFrame, SettingsGroup } from "./frame.tsx";

export interface LogLine {
  readonly time: Date;
  /** As programs call it: `Warning`. */
  readonly level: string;
  readonly message: string;
  /** With all that is known of it. */
  readonly details: string | undefined;
}

export interface ServerLogProps {
  readonly live: readonly LogLine[];
  readonly level: string;
  readonly levels: readonly string[];
  readonly stored: readonly LogLine[];
  /** Where older ones are; undefined if there are none. */
  readonly olderBefore: number | undefined;
  readonly isFirstPage: boolean;
  readonly crash: string | undefined;
}

export function ServerLog(props: ServerLogProps) {
  const { texts } = useView();
  const text = texts.settings.log;
  return (
    <SettingsFrame section="log">
      <SettingsGroup title={text.stored}>
        {props.stored.length === 0 ? <p class="soft">{text.nothingWrong}</p> : <Lines lines={props.stored} />}
        <p class="buttons">
          {!props.isFirstPage && <a href="settings/log">{text.newest}</a>}
          {props.olderBefore !== undefined && <a href={`settings/log?before=${props.olderBefore}`}>{text.older}</a>}
        </p>
      </SettingsGroup>
      <SettingsGroup title={text.live}>
        <form action="settings/log" method="get" class="line tight" hx-trigger="change" hx-sync="replace">
          <select name="level" id="level" aria-label={text.level}>
            {props.levels.map((level) => (
              <option value={level} selected={level === props.level}>
                {level}
              </option>
            ))}
          </select>
          <noscript>
            <button type="submit" class="button">
              {texts.home.filter}
            </button>
          </noscript>
        </form>
        <LiveLines lines={props.live} />
      </SettingsGroup>
      {props.crash !== undefined && (
        <SettingsGroup title={text.crash}>
          <pre class="quote scroll scroll-low" lang="en" tabindex={0}>
            {props.crash}
          </pre>
        </SettingsGroup>
      )}
    </SettingsFrame>
  );
}

/** Refreshed live, by its id. */
export function LiveLines({ lines }: { lines: readonly LogLine[] }) {
  const { texts } = useView();
  return (
    <div id="live-log">
      {lines.length === 0 ? <p class="soft">{texts.settings.log.nothing}</p> : <Lines lines={lines} />}
    </div>
  );
}

function Lines({ lines }: { lines: readonly LogLine[] }) {
  return (
    <ol class="rows rows-tight">
      {lines.map(({ time, level, message, details }) => (
        <li class={`log-line log-${level.toLowerCase()}`}>
          <span class="words soft small">
            <span class="log-level">{level}</span> <When time={time} absolute />
          </span>
          {details === undefined ? (
            <p lang="en">{message}</p>
          ) : (
            <details lang="en">
              <summary>{message}</summary>
              <pre class="quote scroll scroll-low">{details}</pre>
            </details>
          )}
        </li>
      ))}
    </ol>
  );
}
