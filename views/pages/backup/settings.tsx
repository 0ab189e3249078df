/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import { Icon } from "../../parts/icon.tsx";
import { RetentionPicture, type RetentionPictureProps } from "../../parts/retention.tsx";
import { NextRuns } from "../../parts/schedule.tsx";
import { useView } from "../../view.tsx";
import { type AnswerProps, answersOf, sourceName } from "../job-form/answers.ts";

export interface BackupSettingsProps {
  readonly jobId: string;
  readonly answers: AnswerProps;
  /** Where copies go, in a few words each. */
  readonly copies: readonly string[];
  /** In their order; the first that fits a path decides. */
  readonly filters: readonly { readonly include: boolean; readonly expression: string }[];
  readonly runs: readonly Date[];
  readonly forecast: RetentionPictureProps["forecast"];
  /** All others that are set, with placeholders for secrets. */
  readonly options: readonly { readonly name: string; readonly value: string }[];
  /** Warnings that count no longer; without a path, all of their kind. */
  readonly accepted: readonly { readonly id: string; readonly path?: string }[];
  /** It keeps no versions. */
  readonly isMirror: boolean;
}

/** What a backup is set to do, to read; changing it is a page of its own. */
export function BackupSettings(props: BackupSettingsProps) {
  const view = useView();
  const { texts } = view;
  const text = texts.backup.settings;
  const { steps } = texts.jobForm;
  const { jobId, answers, copies, filters, runs, forecast, accepted, options, isMirror } = props;
  const told = answersOf(answers, view);
  return (
    <div class="care stack">
      <p class="large">{told.sentence}</p>
      <Part title={steps.what} link={`backup/${jobId}/edit?step=what`}>
        <ul>
          {answers.sources
            .filter(({ isChosen }) => isChosen)
            .map(({ source, name, path }) => (
              <li>
                <bdi>{sourceName({ source, name }, texts)}</bdi>
                {path !== "" && path !== name && <bdi class="path soft"> {path}</bdi>}
              </li>
            ))}
        </ul>
        {filters.length > 0 && (
          <>
            <h3>{text.filters}</h3>
            <ol>
              {filters.map(({ include, expression }) => (
                <li>
                  {include ? text.include : text.exclude} <bdi class="path">{expression}</bdi>
                </li>
              ))}
            </ol>
          </>
        )}
      </Part>
      <Part title={steps.where} link={`backup/${jobId}/edit?step=where`}>
        <p dir="auto">{told.where}</p>
        {copies.length > 0 && (
          <>
            <h3>{text.copies}</h3>
            <ul>
              {copies.map((copy) => (
                <li dir="auto">{copy}</li>
              ))}
            </ul>
          </>
        )}
      </Part>
      {!isMirror && (
        <Part title={steps.protect} link={`backup/${jobId}/edit?step=protect`}>
          <p>{told.protect}</p>
        </Part>
      )}
      <Part title={steps.when} link={`backup/${jobId}/edit?step=when`}>
        <p>{told.when}</p>
        <NextRuns id="next-runs" runs={runs} />
      </Part>
      {!isMirror && (
        <Part title={steps.keep} link={`backup/${jobId}/edit?step=keep`}>
          <p>{told.keep}</p>
          <RetentionPicture id="retention" forecast={forecast} />
        </Part>
      )}
      {accepted.length > 0 && (
        <Part title={texts.runs.accepted.title}>
          <ul>
            {accepted.map((warning) => (
              <Accepted jobId={jobId} warning={warning} />
            ))}
          </ul>
        </Part>
      )}
      <Part title={text.options}>
        {options.length === 0 ? (
          <p class="soft">{text.noOptions}</p>
        ) : (
          <dl class="options-set">
            {options.map(({ name, value }) => (
              <>
                <dt>
                  <code>--{name}</code>
                </dt>
                <dd>
                  <bdi class="path">{value}</bdi>
                </dd>
              </>
            ))}
          </dl>
        )}
      </Part>
    </div>
  );
}

function Accepted({ jobId, warning: { id, path } }: { jobId: string; warning: { id: string; path?: string } }) {
  const { texts } = useView();
  const text = texts.runs.accepted;
  return (
    <li>
      <form method="post" action={`backup/${jobId}/revoke-warning`} class="line ends">
        <input type="hidden" name="kind" value={id} />
        {path !== undefined && <input type="hidden" name="path" value={path} />}
        <span>
          <code>{id}</code> {path === undefined ? text.everything : <bdi class="path">{path}</bdi>}
        </span>
        <button type="submit" class="button" aria-label={text.revokeNamed(`${id} ${path ?? text.everything}`)}>
          {text.revoke}
        </button>
      </form>
    </li>
  );
}

/** @param link to where it is changed. */
function Part({ title, link, children }: { title: string; link?: string; children?: Child }) {
  const { texts } = useView();
  return (
    <section class="card">
      <div class="card-head line ends">
        <h2>{title}</h2>
        {link && (
          <a class="button button-quiet" href={link} aria-label={texts.backup.settings.change(title)}>
            <Icon name="edit" />
            {texts.home.menu.edit}
          </a>
        )}
      </div>
      {children}
    </section>
  );
}
