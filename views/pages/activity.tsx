/** @jsxImportSource hono/jsx */
import { PageHead } from "../layout/document.tsx";
import { Icon } from "../parts/icon.tsx";
import { Running, type RunningProps } from "../parts/running.tsx";
import { Sentence } from "../parts/sentence.tsx";
import { IfAllowed, useView } from "../view.tsx";
import { RunHistory, type RunHistoryProps } from "./backup/runs.tsx";

export interface WaitingTask {
  readonly taskId: number;
  readonly jobId: string | undefined;
  readonly name: string;
  readonly since: Date;
  /** Undefined: it is about to begin. */
  readonly reason: WaitingReason | undefined;
}

/** Why a task waits. */
export interface WaitingReason {
  readonly kind: "paused" | "job" | "destination" | "server" | "disk" | "full";
  /** Name of the server or disk. */
  readonly place?: string | undefined;
  /** What those are called that it waits for. */
  readonly others: readonly string[];
}

export interface ActivityProps {
  readonly now: {
    readonly paused: { readonly until: Date | undefined } | undefined;
    readonly running: readonly RunningProps[];
    /** In the order in which they will begin. */
    readonly waiting: readonly WaitingTask[];
  };
  readonly history: RunHistoryProps;
}

export function Activity({ now, history }: ActivityProps) {
  const { texts } = useView();
  return (
    <>
      <PageHead title={texts.common.activity}>
        <a class="button button-quiet" href="calendar">
          <Icon name="calendar" />
          {texts.calendar.title}
        </a>
        <PauseAll paused={now.paused} />
      </PageHead>
      <ActivityNow running={now.running} />
      <ActivityWaiting waiting={now.waiting} />
      <section class="stack" aria-labelledby="done-title">
        <h2 id="done-title">{texts.activity.done}</h2>
        <RunHistory {...history} />
      </section>
    </>
  );
}

/** For how long everything can be paused. */
export const pauseSpans = ["15m", "1h", "tomorrow", "resumed"] as const;

/** Refreshed live, by its id. */
export function PauseAll({ paused }: { paused: ActivityProps["now"]["paused"] }) {
  const { texts, formats, viewer } = useView();
  const text = texts.activity;
  if (!viewer.may("run") || viewer.isLimited) return <div id="pause-all" hidden />;
  return paused ? (
    <form id="pause-all" class="pause-all line tight" method="post" action="resume">
      <span>
        {paused.until ? texts.home.pausedUntilBanner(formats.dateTime(paused.until)) : texts.home.pausedBanner}
      </span>
      <button type="submit" class="button button-main">
        <Icon name="running" />
        {texts.home.resumeAll}
      </button>
    </form>
  ) : (
    <form id="pause-all" class="pause-all line tight" method="post" action="pause">
      <select name="span" aria-label={text.pauseFor} id="pause-span">
        {pauseSpans.map((span) => (
          <option value={span}>{text.pauseSpans[span]}</option>
        ))}
      </select>
      <button type="submit" class="button">
        <Icon name="paused" />
        {text.pause}
      </button>
    </form>
  );
}

/** Refreshed live, by its id. */
export function ActivityNow({ running }: { running: readonly RunningProps[] }) {
  const { texts } = useView();
  return (
    <section id="activity-now" class="stack" aria-labelledby="now-title">
      <h2 id="now-title">{texts.activity.now}</h2>
      {running.length === 0 && <p class="soft">{texts.activity.nothingRuns}</p>}
      {running.map((each) => (
        <Running running={each} isAlone />
      ))}
    </section>
  );
}

/** Refreshed live, by its id. */
export function ActivityWaiting({ waiting }: { waiting: readonly WaitingTask[] }) {
  const { texts } = useView();
  return (
    <section id="activity-waiting" class="stack" aria-labelledby="waiting-title">
      <h2 id="waiting-title">{texts.activity.waiting}</h2>
      {waiting.length === 0 ? (
        <p class="soft">{texts.activity.nothingWaits}</p>
      ) : (
        <ol class="rows rows-tight">
          {waiting.map((task, position) => (
            <Waiting task={task} isFirst={position === 0} isLast={position === waiting.length - 1} />
          ))}
        </ol>
      )}
    </section>
  );
}

function Waiting({ task, isFirst, isLast }: { task: WaitingTask; isFirst: boolean; isLast: boolean }) {
  const { texts } = useView();
  const text = texts.activity;
  const { taskId, jobId, name, since, reason } = task;
  const move = (direction: "up" | "down", isDisabled: boolean) => (
    <IfAllowed to="run">
      <form method="post" action={`task/${taskId}/${direction}`}>
        <button
          type="submit"
          class="button button-quiet button-icon"
          disabled={isDisabled}
          aria-label={text[direction](name)}
          title={text[direction](name)}
        >
          <Icon name={direction} />
        </button>
      </form>
    </IfAllowed>
  );
  return (
    <li class="line tight" id={`waiting-${taskId}`}>
      <div class="grow stack flush">
        {jobId === undefined ? (
          <strong>{name}</strong>
        ) : (
          <a href={`backup/${jobId}`}>
            <bdi>{name}</bdi>
          </a>
        )}
        <span class="soft small">
          <Sentence of={text.since} time={since} />
        </span>
        {reason && (
          <span class="soft small">
            {text.reasons[reason.kind](reason.place ?? "")}
            {reason.others.length > 0 && <bdi> {reason.others.join(", ")}</bdi>}
          </span>
        )}
      </div>
      {move("up", isFirst)}
      {move("down", isLast)}
      <IfAllowed to="stop">
        <form method="post" action={`task/${taskId}/cancel`}>
          <button type="submit" class="button" aria-label={text.cancelOf(name)}>
            {text.cancel}
          </button>
        </form>
      </IfAllowed>
    </li>
  );
}
