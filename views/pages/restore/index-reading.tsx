/** @jsxImportSource hono/jsx */
import type { Money } from "../../format.ts";
import { PageHead } from "../../layout/document.tsx";
import { SelectField } from "../../parts/field.tsx";
import { Icon } from "../../parts/icon.tsx";
import { asSentences, type Told, useMeaning } from "../../parts/meaning.tsx";
import { EstimatedPrice } from "../../parts/price.tsx";
import { SecretField } from "../../parts/secret.tsx";
import { FailedBecause, Trouble } from "../../parts/trouble.tsx";
import { IfAllowed, useView } from "../../view.tsx";
import { OpenedNotice } from "./elsewhere.tsx";
import { indexLink, versionText } from "./links.ts";
import { secondsToRead } from "./reading-time.ts";
import { type TaskUnderWay, UnderWay } from "./under-way.tsx";

/** What would be read; sizes in bytes. */
export interface ReadingFacts {
  /** Of the versions, the newest first; there is at least one. */
  readonly times: readonly Date[];
  readonly lists: { readonly count: number; readonly size: number };
  readonly indexes: { readonly count: number; readonly size: number };
}

export interface IndexReadingProps {
  /** Of the backup. */
  readonly id: string;
  readonly name: string;
  readonly destination: string;
  /** It is no backup of this server, but open for looking. */
  readonly isTemporary: boolean;
  /** Where to go once the index is there, from the root of the server. */
  readonly next: string;
  readonly facts: ReadingFacts;
  /** Of reading all of it; undefined: nobody has said what the destination takes. */
  readonly cost: Money | undefined;
  /** A passphrase is asked for: nobody has told it yet, or it was told here before. */
  readonly passphrase: "needed" | "known-here" | undefined;
  readonly problem?: string | undefined;
}

/** What has to be read before one can look into a backup, and the button that begins with it. */
export function IndexReading(props: IndexReadingProps) {
  const { texts, formats } = useView();
  const { id, name, destination, isTemporary, next, facts, cost, passphrase, problem } = props;
  const { times, lists, indexes } = facts;
  const text = texts.elsewhere.index;
  const [newest, ...others] = times;
  const oldest = others.at(-1);
  const seconds = secondsToRead(lists.size + indexes.size);
  return (
    <>
      <PageHead title={<bdi>{name}</bdi>} lead={text.lead} />
      {isTemporary ? <OpenedNotice id={id} /> : <Trouble level="note" what={text.missing} advice={text.missingText} />}
      <form class="form plan-form" method="post" action={`restore/${id}/index`}>
        <input type="hidden" name="next" value={next} />
        <dl class="card forecast-facts">
          <dt>{text.from}</dt>
          <dd dir="auto">{destination}</dd>
          <dt>{texts.restore.rail}</dt>
          <dd>
            {newest &&
              (oldest
                ? text.found(texts.common.versionCount(times.length), formats.date(oldest), formats.date(newest))
                : text.foundOne(formats.dateTime(newest)))}
          </dd>
          <dt>{text.reads}</dt>
          <dd>
            {text.lists(lists.count, formats.bytes(lists.size))}
            <br />
            {text.indexes(indexes.count, formats.bytes(indexes.size))}
          </dd>
          {seconds !== undefined && (
            <>
              <dt>{text.time}</dt>
              <dd>{text.takes(formats.duration(seconds))}</dd>
            </>
          )}
          <EstimatedPrice cost={cost} />
        </dl>
        {passphrase && (
          <SecretField
            id="passphrase"
            name="passphrase"
            label={texts.imports.passphrase}
            help={passphrase === "needed" ? text.passphraseHelp : text.passphraseKept}
            error={problem}
          />
        )}
        <div class="field">
          <p>
            <button type="submit" class="button button-main">
              <Icon name="download" />
              {text.all}
            </button>
          </p>
          <p class="field-help">{text.allHelp}</p>
        </div>
        {isTemporary && (
          <fieldset class="form">
            <legend>{text.oneTitle}</legend>
            <SelectField
              id="version"
              name="version"
              label={text.version}
              help={text.oneHelp}
              options={times.map((time) => ({ value: versionText(time), label: formats.dateTime(time) }))}
            />
            <p>
              <button type="submit" name="extent" value="one" class="button">
                {text.one}
              </button>
            </p>
          </fieldset>
        )}
      </form>
    </>
  );
}

/** In place of that: why nobody knows what would be read. */
export function NothingToRead({
  id,
  name,
  isTemporary,
  next,
  trouble,
}: Pick<IndexReadingProps, "id" | "name" | "isTemporary" | "next"> & {
  trouble: { readonly what: string; readonly advice: string; readonly id: string };
}) {
  const { texts } = useView();
  const { what, advice, original } = useMeaning()(trouble);
  const text = texts.elsewhere.index;
  return (
    <>
      <PageHead title={<bdi>{name}</bdi>} lead={text.lead} />
      {isTemporary && <OpenedNotice id={id} />}
      <Trouble what={text.unreachable} advice={asSentences(what, advice)} original={original} id={trouble.id}>
        <p class="buttons">
          <a class="button" href={indexLink(id, next)}>
            {texts.restore.again}
          </a>
          {isTemporary && (
            <IfAllowed to="administer">
              <a class="button" href={`restore/elsewhere?from=${id}`}>
                {text.otherPlace}
              </a>
            </IfAllowed>
          )}
        </p>
      </Trouble>
    </>
  );
}

export type ReadingState =
  | TaskUnderWay
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly why: Told }
  /** The server has been started anew since. */
  | { readonly kind: "forgotten" };

export interface ReadingRunProps {
  readonly id: string;
  readonly name: string;
  readonly isTemporary: boolean;
  readonly next: string;
  readonly taskId: number;
  readonly state: ReadingState;
}

/** The index is being read, or was. */
export function ReadingRun(props: ReadingRunProps) {
  const { texts } = useView();
  return (
    <>
      <PageHead title={<bdi>{props.name}</bdi>} lead={texts.elsewhere.index.lead} />
      {props.isTemporary && <OpenedNotice id={props.id} />}
      <ReadingProgress {...props} />
    </>
  );
}

/** Refreshed live, by its id. Once the index is there, it leads on by itself. */
export function ReadingProgress({ id, next, taskId, state }: ReadingRunProps) {
  const { texts } = useView();
  const text = texts.elsewhere.index;
  return (
    <div id="index-reading" class="form">
      <ReadingOutcome id={id} next={next} taskId={taskId} state={state} />
      {state.kind === "done" && (
        <p class="buttons">
          <a
            class="button button-main"
            href={next}
            hx-get={next}
            hx-trigger="load, click"
            hx-target="body"
            hx-push-url="true"
          >
            {text.toTree}
          </a>
        </p>
      )}
    </div>
  );
}

function ReadingOutcome({ id, next, taskId, state }: Pick<ReadingRunProps, "id" | "next" | "taskId" | "state">) {
  const { texts } = useView();
  const text = texts.elsewhere.index;
  switch (state.kind) {
    case "done":
      return (
        <p class="state state-safe" role="status">
          <Icon name="safe" />
          <strong>{text.done}</strong>
        </p>
      );
    case "failed":
    case "forgotten":
      return (
        <FailedBecause
          level={state.kind === "failed" ? "trouble" : "note"}
          what={state.kind === "failed" ? text.failed : text.forgotten}
          why={state.kind === "failed" ? state.why : undefined}
          safe={text.safe}
        >
          <p class="buttons">
            <a class="button" href={indexLink(id, next)}>
              {text.tryAgain}
            </a>
          </p>
        </FailedBecause>
      );
    default:
      return <UnderWay taskId={taskId} title={text.reading} mayLeave={text.mayLeave} state={state} />;
  }
}
