/** @jsxImportSource hono/jsx */
import { PageHead } from "../../layout/document.tsx";
import { Copies, type CopyLine } from "../../parts/copies.tsx";
import { Icon } from "../../parts/icon.tsx";
import { useMeaning } from "../../parts/meaning.tsx";
import { Menu, MenuLink } from "../../parts/menu.tsx";
import { Proof, type ProofProps } from "../../parts/proof.tsx";
import { type RunLine, useRunFacts } from "../../parts/run-line.tsx";
import { Running, type RunningProps } from "../../parts/running.tsx";
import { Sentence } from "../../parts/sentence.tsx";
import { type BackupState, State } from "../../parts/state.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { IfAllowed, useView, type View } from "../../view.tsx";
import { Unusual, type UnusualProps } from "./unusual.tsx";

export type FailureCause = "sources" | "destination" | "files";

const waysOut: Readonly<Record<FailureCause, string>> = {
  sources: "edit?step=what",
  destination: "edit?step=where",
  files: "care",
};

export interface BackupHeadProps {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly destination: string;
  readonly state: BackupState;
  readonly lastGood: Date | undefined;
  /** Since when a run is missing; only if overdue. */
  readonly missing: Date | undefined;
  readonly failed:
    | {
        readonly time: Date;
        readonly message: string | undefined;
        /** The stable id of the error. */
        readonly errorId: string | undefined;
        /** What has to be looked at to mend it, where that is known. */
        readonly cause: FailureCause | undefined;
      }
    | undefined;
  readonly next: Date | undefined;
  /** Its time has come, but it waits for an hour in which it may run, or for a drive or destination. */
  readonly waitsFor: keyof View["texts"]["home"]["waitsFor"] | undefined;
  /** It begins when other backups have ended, perhaps at that alone. */
  readonly follows: boolean;
  readonly isWaiting: boolean;
  readonly running: RunningProps | undefined;
  readonly last: RunLine | undefined;
  readonly copies: readonly CopyLine[];
  /** Far more has changed than usual, and nobody has acknowledged it. */
  readonly unusual: UnusualProps | undefined;
  /** Undefined: no restore drill so far. */
  readonly proof: ProofProps | undefined;
}

/** What stands above all tabs of a backup; refreshed live, by its id. */
export function BackupHead({ head }: { head: BackupHeadProps }) {
  const { texts } = useView();
  const { id, name, description, failed, running, isWaiting } = head;
  const meaning = useMeaning();
  const why = failed?.message === undefined ? undefined : meaning({ id: failed.errorId, what: failed.message });
  const place = `backup/${id}`;
  return (
    <div id="backup-head" class="backup-head stack">
      <PageHead
        title={<bdi class="clamp">{name}</bdi>}
        lead={description === "" ? undefined : <bdi>{description}</bdi>}
      >
        <IfAllowed to="run">
          <form method="post" action={`${place}/run`}>
            <button type="submit" class="button button-main" disabled={isWaiting || running !== undefined}>
              <Icon name="running" />
              {texts.home.run}
            </button>
          </form>
        </IfAllowed>
        <IfAllowed to="browse">
          <a class="button" href={`restore/${id}`}>
            <Icon name="restore" />
            {texts.common.restore}
          </a>
        </IfAllowed>
        <IfAllowed to="administer">
          <a class="button" href={`${place}/edit`}>
            <Icon name="edit" />
            {texts.home.menu.edit}
          </a>
        </IfAllowed>
        <Menu id="backup-menu" label={texts.common.menuOf(name)}>
          <MenuLink href={`${place}/care`} icon="care">
            {texts.backup.tabs.care}
          </MenuLink>
          <IfAllowed to="administer">
            <MenuLink href={`${place}/command`} icon="right">
              {texts.backup.command.title}
            </MenuLink>
          </IfAllowed>
          <IfAllowed to="administer">
            <MenuLink href={`${place}/export`} icon="upload">
              {texts.home.menu.export}
            </MenuLink>
          </IfAllowed>
          <IfAllowed to="administer">
            <MenuLink href={`${place}/delete`} icon="trash">
              {texts.home.menu.delete}
            </MenuLink>
          </IfAllowed>
        </Menu>
      </PageHead>
      <p class="words">
        <State state={head.state} />
        <Age head={head} />
        <Plan head={head} />
        <span class="soft">
          → <bdi>{head.destination}</bdi>
        </span>
      </p>
      <Copies copies={head.copies} reasons />
      {head.unusual && <Unusual change={head.unusual} place={place} />}
      {head.proof && (
        <p>
          <a href={`${place}/care`}>
            <Proof proof={head.proof} />
          </a>
        </p>
      )}
      {running && <Running running={running} />}
      {!running && !failed && <LastResult last={head.last} />}
      {failed && !running && (
        <Trouble
          what={why?.what ?? texts.backup.failed}
          advice={why?.advice ?? (failed.cause && texts.backup.causes[failed.cause].advice)}
          original={why?.original}
          id={failed.errorId}
          safe={head.lastGood ? texts.backup.versionsSafe : undefined}
        >
          <p class="buttons">
            {failed.cause && (
              <a class="button" href={`${place}/${waysOut[failed.cause]}`}>
                {texts.backup.causes[failed.cause].look}
              </a>
            )}
            {head.last && (
              <a class="button" href={`${place}/log/${head.last.id}`}>
                {texts.backup.openLog}
              </a>
            )}
          </p>
        </Trouble>
      )}
    </div>
  );
}

function Age({ head: { lastGood, missing, failed, state } }: { head: BackupHeadProps }) {
  const { texts } = useView();
  if (state === "overdue" && missing) return <Sentence of={texts.home.overdueSince} time={missing} />;
  if (state === "failing" && failed) return <Sentence of={texts.home.failedRun} time={failed.time} />;
  return lastGood ? <Sentence of={texts.home.lastGood} time={lastGood} /> : <span>{texts.home.noGoodVersion}</span>;
}

function Plan({ head: { isWaiting, waitsFor, next, follows } }: { head: BackupHeadProps }) {
  const { texts } = useView();
  if (isWaiting) return <span>{texts.home.waits}</span>;
  if (waitsFor) return <span>{texts.home.waitsFor[waitsFor]}</span>;
  if (next) return <Sentence of={texts.home.nextRun} time={next} />;
  return <span class="soft">{follows ? texts.home.follows : texts.home.onlyByHand}</span>;
}

function LastResult({ last }: { last: RunLine | undefined }) {
  const { texts, formats, now } = useView();
  const facts = useRunFacts();
  if (!last) return null;
  const { operation, outcome, started, seconds } = last;
  const told = facts(last.facts.slice(0, 3));
  return (
    <p class="soft">
      {texts.backup.lastResult(
        operation,
        texts.common.outcomes[outcome],
        formats.relative(new Date(started.getTime() + seconds * 1000), now),
      )}
      {told !== "" && ` · ${told}`}
    </p>
  );
}
