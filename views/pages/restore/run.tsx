/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import { PageHead } from "../../layout/document.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Meaning, type Told } from "../../parts/meaning.tsx";
import { FailedBecause, Trouble } from "../../parts/trouble.tsx";
import { IfAllowed, useView } from "../../view.tsx";
import { type TaskUnderWay, UnderWay } from "./under-way.tsx";

export type RestoreState =
  | TaskUnderWay
  | {
      readonly kind: "ended";
      readonly finished: Date;
      /** Files that were written, those that were there already, and bytes of the first; undefined if it did not get that far. */
      readonly done: { readonly restored: number; readonly same: number; readonly size: number } | undefined;
      /** Paths that could not be restored. */
      readonly broken: readonly string[];
      /** What went wrong otherwise. */
      readonly complaints: readonly Told[];
      /** Why it failed. */
      readonly failure: Told | undefined;
    }
  /** The server has been started anew since. */
  | { readonly kind: "forgotten" };

export interface RestoreRunProps {
  /** Of the backup. */
  readonly id: string;
  readonly backup: string;
  /** It is no backup of this server, and has no log. */
  readonly isTemporary: boolean;
  readonly taskId: number;
  /** The folder that is restored to; undefined: the original places. */
  readonly folder: string | undefined;
  readonly state: RestoreState;
}

/** A restore on its way, and what came of it. */
export function RestoreRun(props: RestoreRunProps) {
  const { texts } = useView();
  return (
    <>
      <PageHead
        title={texts.restore.runTitle}
        lead={
          <>
            <bdi>{props.backup}</bdi>
            {" · "}
            {props.folder === undefined ? (
              texts.restore.whereOriginal
            ) : (
              <span class="path" dir="auto">
                {props.folder}
              </span>
            )}
          </>
        }
      />
      <RunState {...props} />
    </>
  );
}

/** Refreshed live, by its id. */
export function RunState({ id, isTemporary, taskId, state }: RestoreRunProps) {
  const { texts } = useView();
  return (
    <div id="restore-run" class="form">
      {state.kind === "ended" ? (
        <Ended state={state} />
      ) : state.kind === "forgotten" ? (
        <p>{texts.restore.runForgotten}</p>
      ) : (
        <UnderWay taskId={taskId} title={texts.restore.runTitle} mayLeave={texts.restore.mayLeave} state={state} />
      )}
      <p class="buttons">
        {state.kind === "ended" && state.broken.length > 0 && !isTemporary && (
          <IfAllowed to="administer">
            <a class="button button-main" href={`backup/${id}/repair`}>
              {texts.backup.care.lookRepair}
            </a>
          </IfAllowed>
        )}
        <a class="button" href={`restore/${id}`}>
          {texts.restore.restoreMore}
        </a>
        {!isTemporary && (
          <a class="button button-quiet" href={`backup/${id}/log`}>
            {texts.restore.openLog}
          </a>
        )}
        <a class="button button-quiet" href="activity">
          {texts.common.activity}
        </a>
      </p>
    </div>
  );
}

function Ended({ state }: { state: Extract<RestoreState, { kind: "ended" }> }) {
  const { texts, formats } = useView();
  const { done, broken, complaints, failure } = state;
  const text = texts.restore;
  const wasAny = done !== undefined && done.restored + done.same > 0;
  const figures = done && [
    text.doneRestored(done.restored, formats.bytes(done.size)),
    ...(done.same > 0 ? [text.doneSame(done.same)] : []),
  ];
  return (
    <>
      {failure === undefined && broken.length === 0 ? (
        <p class="state state-safe">
          <Icon name="safe" />
          <strong>{text.allRestored}</strong>
        </p>
      ) : broken.length > 0 ? (
        <Trouble what={text.notAll(broken.length)} advice={text.notAllHelp(wasAny)} safe={text.backupUntouched} />
      ) : (
        <FailedBecause what={text.restoreFailed} why={failure} safe={text.backupUntouched} />
      )}
      {(wasAny || broken.length === 0) && figures?.map((figure) => <p>{figure}</p>)}
      <Lines title={text.brokenTitle} lines={broken} isPath />
      <Lines title={text.complaintsTitle} lines={complaints.map((told) => <Meaning of={told} />)} />
    </>
  );
}

const linesShown = 6;

function Lines({ title, lines, isPath = false }: { title: string; lines: readonly Child[]; isPath?: boolean }) {
  const { texts } = useView();
  if (lines.length === 0) return null;
  const list = (some: readonly Child[]) => (
    <ul class="plain stack close scroll">
      {some.map((line) => (
        <li class={isPath ? "path" : undefined} dir="auto">
          {line}
        </li>
      ))}
    </ul>
  );
  return (
    <section class="form">
      <h2>{title}</h2>
      {list(lines.slice(0, linesShown))}
      {lines.length > linesShown && (
        <details class="more">
          <summary>{texts.restore.moreLines(lines.length - linesShown)}</summary>
          {list(lines.slice(linesShown))}
        </details>
      )}
    </section>
  );
}
