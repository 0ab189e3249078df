/** @jsxImportSource hono/jsx */
import { Field, TextField } from "../../parts/field.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { useView } from "../../view.tsx";
import { SaveButton } from "./access.tsx";
import { SettingsFrame, SettingsGroup } from "./frame.tsx";

export const windowModes = ["run", "limit", "finish", "pause", "stop"] as const;
export type WindowModeName = (typeof windowModes)[number];

/** One line of the windows, as it is typed. */
export interface WindowRule {
  /** From 0, Sunday. */
  readonly days: readonly number[];
  /** `HH:MM` */
  readonly from: string;
  readonly to: string;
  readonly mode: WindowModeName;
  readonly upload: string;
  readonly download: string;
  readonly isWrong?: boolean;
}

/** Fields of their own, as they are typed. */
export const limitFields = ["upload", "download", "atOnce", "perServer", "perDisk", "delay"] as const;
export type LimitField = (typeof limitFields)[number];

export interface LimitsProps extends Readonly<Record<LimitField, string>> {
  readonly isSaved: boolean;
  readonly wrong: readonly LimitField[];
  readonly rules: readonly WindowRule[];
  /** Windows that no lines can be made of, as they are stored. */
  readonly unreadable: string | undefined;
  /** Hours have just been painted. */
  readonly isPainting: boolean;
  /** What holds in each half hour from Sunday 00:00 on; undefined while a line is wrong. */
  readonly week: readonly WindowModeName[] | undefined;
}

/** Monday comes first. */
const week = [1, 2, 3, 4, 5, 6, 0];

export function Limits(props: LimitsProps) {
  const { texts } = useView();
  const text = texts.settings.limits;
  const wrong = (name: LimitField) => props.wrong.includes(name);
  return (
    <SettingsFrame section="limits" isSaved={props.isSaved}>
      <form method="post" action="settings/limits" class="stack loose">
        <SettingsGroup title={text.speedTitle} lead={text.speedText}>
          <div class="form">
            <TextField
              id="upload"
              name="upload"
              size={12}
              label={text.upload}
              help={text.speedHelp}
              value={props.upload}
              error={wrong("upload") ? text.speedWrong : undefined}
            />
            <TextField
              id="download"
              name="download"
              size={12}
              label={text.download}
              value={props.download}
              error={wrong("download") ? text.speedWrong : undefined}
            />
          </div>
        </SettingsGroup>
        <SettingsGroup title={text.sideTitle} lead={text.sideText}>
          <div class="form">
            {(["atOnce", "perServer", "perDisk"] as const).map((name) => (
              <TextField
                id={name}
                name={name}
                size={4}
                label={text[name]}
                help={text[`${name}Help`]}
                value={props[name]}
                error={wrong(name) ? text.countWrong : undefined}
              />
            ))}
          </div>
        </SettingsGroup>
        <SettingsGroup title={text.startTitle}>
          <TextField
            id="delay"
            name="delay"
            size={12}
            label={text.delay}
            help={text.delayHelp}
            value={props.delay}
            error={wrong("delay") ? text.delayWrong : undefined}
          />
        </SettingsGroup>
        <SettingsGroup title={text.weekTitle} lead={text.weekText}>
          <div class="form">
            {props.week && <WeekPicture modes={props.week} />}
            {props.week && <Paint modes={props.week} isOpen={props.isPainting} />}
            {props.unreadable !== undefined && (
              <Trouble level="attention" what={text.windowsUnreadable}>
                <pre>{props.unreadable}</pre>
              </Trouble>
            )}
            {props.rules.map((rule, position) => (
              <Rule rule={rule} position={position} />
            ))}
            <div>
              <button type="submit" name="add" value="1" class="button button-quiet">
                <Icon name="plus" />
                {text.addRule}
              </button>
            </div>
          </div>
        </SettingsGroup>
        <SaveButton />
      </form>
    </SettingsFrame>
  );
}

function Rule({ rule, position }: { rule: WindowRule; position: number }) {
  const { texts, formats } = useView();
  const text = texts.settings.limits;
  const id = `rule-${position}`;
  return (
    <fieldset class="card">
      <legend class="unseen">{text.rule(position + 1)}</legend>
      <fieldset class="days" aria-label={text.days}>
        {week.map((day) => (
          <label class="day">
            <input type="checkbox" name={`days-${position}[]`} value={String(day)} checked={rule.days.includes(day)} />
            <span>{formats.weekday(day)}</span>
          </label>
        ))}
      </fieldset>
      <div class="window-times line low">
        <TextField id={`${id}-from`} name={`from-${position}`} type="time" label={text.from} value={rule.from} />
        <TextField id={`${id}-to`} name={`to-${position}`} type="time" label={text.to} value={rule.to} />
        <Field id={`${id}-mode`} label={text.mode}>
          <select id={`${id}-mode`} name={`mode-${position}`}>
            {windowModes.map((mode) => (
              <option value={mode} selected={mode === rule.mode}>
                {text.modes[mode]}
              </option>
            ))}
          </select>
        </Field>
        <Field id={`${id}-up`} label={text.modeLimits}>
          <span class="line tight">
            <input
              id={`${id}-up`}
              name={`up-${position}`}
              value={rule.upload}
              size={7}
              placeholder="500KB"
              aria-label={text.upload}
            />
            <input
              name={`down-${position}`}
              value={rule.download}
              size={7}
              placeholder="2MB"
              aria-label={text.download}
            />
          </span>
        </Field>
      </div>
      {rule.isWrong && <p class="field-error">{text.windowsWrong}</p>}
      <div>
        <button type="submit" name="remove" value={String(position)} class="button button-quiet">
          <Icon name="trash" />
          {text.removeRule(position + 1)}
        </button>
      </div>
    </fieldset>
  );
}

const perDay = 48;
const halfHours = Array.from({ length: perDay }, (_, position) => position);

/** The half hours of the week to tick, and what is to hold in those that are ticked. */
function Paint({ modes, isOpen }: { modes: readonly WindowModeName[]; isOpen: boolean }) {
  const { texts, formats } = useView();
  const text = texts.settings.limits;
  return (
    <details class="more" open={isOpen}>
      <summary>{text.paint}</summary>
      <div class="form">
        <p class="soft">{text.paintText}</p>
        <table class="paint" data-paint>
          <thead>
            <tr>
              <td />
              {week.map((day) => (
                <th scope="col">{formats.weekday(day)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {halfHours.map((at) => (
              <tr>
                <th scope="row">{clock(at)}</th>
                {week.map((day) => {
                  const mode = modes[day * perDay + at] ?? "run";
                  const name = `${formats.weekday(day)} ${clock(at)}: ${text.modes[mode]}`;
                  return (
                    <td class={`week-${mode}`}>
                      <input type="checkbox" name="cells[]" value={`${day}-${at}`} aria-label={name} />
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
        <div class="window-times line low">
          <Field id="brush" label={text.mode}>
            <select id="brush" name="brush">
              {windowModes.map((mode) => (
                <option value={mode} selected={mode === "limit"}>
                  {text.modes[mode]}
                </option>
              ))}
            </select>
          </Field>
          <TextField id="brush-up" name="brush-up" label={text.upload} size={7} placeholder="500KB" />
          <TextField id="brush-down" name="brush-down" label={text.download} size={7} placeholder="2MB" />
        </div>
        <div>
          <button type="submit" name="paint" value="1" class="button">
            {text.paintButton}
          </button>
        </div>
      </div>
    </details>
  );
}

function WeekPicture({ modes }: { modes: readonly WindowModeName[] }) {
  const { texts, formats } = useView();
  const text = texts.settings.limits;
  const used = windowModes.filter((mode) => modes.includes(mode));
  const part = (halfHours: number) => `${(halfHours / perDay) * 100}%`;
  return (
    <figure class="week stack tight">
      <div
        class="week-days soft small"
        role="img"
        aria-label={`${text.weekPicture}: ${used.map((mode) => text.modes[mode]).join(", ")}`}
      >
        <span />
        <span class="week-hours">
          {[0, 6, 12, 18, 24].map((hour) => (
            <span>{`${hour}:00`}</span>
          ))}
        </span>
        {week.map((day) => (
          <>
            <span>{formats.weekday(day)}</span>
            <svg width="100%" height="16" aria-hidden="true">
              {runsOf(modes.slice(day * perDay, (day + 1) * perDay)).map(({ mode, start, length }) => (
                <rect class={`week-${mode}`} x={part(start)} width={part(length)} height="16">
                  <title>{`${formats.weekday(day)} ${clock(start)}–${clock(start + length)}: ${text.modes[mode]}`}</title>
                </rect>
              ))}
            </svg>
          </>
        ))}
      </div>
      <figcaption class="line small soft">
        {used.map((mode) => (
          <span>
            <span class={`swatch week-${mode}`} /> {text.modes[mode]}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

function runsOf(modes: readonly WindowModeName[]): { mode: WindowModeName; start: number; length: number }[] {
  const runs: { mode: WindowModeName; start: number; length: number }[] = [];
  for (const [index, mode] of modes.entries()) {
    const last = runs.at(-1);
    if (last?.mode === mode) last.length++;
    else runs.push({ mode, start: index, length: 1 });
  }
  return runs;
}

const clock = (halfHours: number) => `${Math.floor(halfHours / 2)}:${halfHours % 2 === 0 ? "00" : "30"}`;
