/** @jsxImportSource hono/jsx */
import { PageHead } from "../layout/document.tsx";
import { PathInput } from "../parts/path-input.tsx";
import { SecretField } from "../parts/secret.tsx";
import { Failure, Trouble } from "../parts/trouble.tsx";
import { ConfigurationFileForm, Way } from "../parts/way.tsx";
import { useView } from "../view.tsx";
import { KnownDestinationForm } from "./job-form/known-destination.tsx";
import type { DestinationProps } from "./job-form/props.ts";

export const importWays = ["file", "destination", "duplicati"] as const;
export type ImportWay = (typeof importWays)[number];

/** What went wrong, in the words of whoever noticed. */
export interface ImportProblem {
  readonly what: string;
  readonly advice: string | undefined;
  readonly id: string | undefined;
}

/** A job that was found, to be looked through and taken over. */
export interface FoundJob {
  readonly id: string;
  readonly name: string;
  readonly sources: readonly string[];
  readonly destination: string;
}

/** What would be taken over from Duplicati's server, or was. */
export interface TakeOverFacts {
  readonly added: readonly { readonly name: string; readonly storedName: string; readonly hasSchedule: boolean }[];
  readonly there: readonly string[];
  readonly refused: readonly { readonly name: string; readonly reason: string }[];
  readonly destinations: readonly string[];
  readonly settings: readonly string[];
  readonly kept: readonly string[];
  readonly notifications: number;
  /** Names. */
  readonly users: readonly string[];
}

export interface ImportProps {
  /** The way that is open; undefined: none was chosen yet. */
  readonly way: ImportWay | undefined;
  readonly problem?: ImportProblem | undefined;
  readonly destination: DestinationProps;
  readonly passphrase: string;
  /** Undefined: nothing was looked for. */
  readonly found?: readonly FoundJob[] | undefined;
  /** What would be taken over from the server whose settings lie there too. */
  readonly server?: (TakeOverFacts & { readonly written: Date }) | undefined;
  readonly folder: string;
  readonly settingsKey: string;
  readonly plan?: TakeOverFacts | undefined;
}

/** Three ways to go on with backups that exist. */
export function Import(props: ImportProps) {
  const { texts, formats } = useView();
  const text = texts.imports;
  const way = (name: ImportWay) => ({ ...text.ways[name], isOpen: props.way === name });
  const problem = props.problem && <Failure of={props.problem} safe={texts.jobForm.nothingStored} />;
  return (
    <>
      <PageHead title={text.title} lead={text.lead} />
      <div class="job-form stack">
        <Way sign="file" {...way("file")}>
          {props.way === "file" && problem}
          <ConfigurationFileForm action="import/file" />
        </Way>
        <Way sign="cloud" {...way("destination")}>
          {props.way === "destination" && problem}
          <KnownDestinationForm
            action="import/destination"
            destination={props.destination}
            passphrase={props.passphrase}
            look={text.look}
          >
            {props.server && (
              <Plan plan={props.server} lead={text.serverFound(formats.dateTime(props.server.written))} />
            )}
          </KnownDestinationForm>
          {props.found && !(props.server && props.found.length === 0) && <Found jobs={props.found} />}
        </Way>
        <Way sign="server" {...way("duplicati")}>
          {props.way === "duplicati" && problem}
          <form method="post" action="import/duplicati" class="form">
            <PathInput
              id="folder"
              name="folder"
              label={text.folder}
              help={text.folderHelp}
              value={props.folder}
              placeholder="/var/lib/Duplicati"
            />
            <SecretField
              id="settings-key"
              name="settings-key"
              label={text.settingsKey}
              help={text.settingsKeyHelp}
              value={props.settingsKey}
            />
            <p>
              <button type="submit" name="go" value="show" class="button">
                {text.show}
              </button>
            </p>
            {props.plan && <Plan plan={props.plan} />}
          </form>
        </Way>
      </div>
    </>
  );
}

/** Jobs whose settings lie at a destination. */
function Found({ jobs }: { jobs: readonly FoundJob[] }) {
  const { texts } = useView();
  const text = texts.imports;
  if (jobs.length === 0) return <Trouble level="attention" what={text.noneFound} advice={text.noneFoundAdvice} />;
  return (
    <section class="form" aria-labelledby="found-title">
      <h3 id="found-title">{text.found(jobs.length)}</h3>
      <ul class="rows">
        {jobs.map(({ id, name, sources, destination }) => (
          <li class="line ends">
            <span class="stack flush">
              <strong>
                <bdi>{name}</bdi>
              </strong>
              <span class="path soft">{sources.join(", ")}</span>
              <span class="path soft">{destination}</span>
            </span>
            <a class="button" href={`new?from=${id}`} aria-label={text.lookThroughName(name)}>
              {text.lookThrough}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What would come over from another server, and the button that does it. */
function Plan({ plan, lead }: { plan: TakeOverFacts; lead?: string }) {
  const { texts } = useView();
  const text = texts.imports.plan;
  const { added, there, refused, destinations, settings, kept, notifications, users } = plan;
  const lines = [
    ...added.map(({ name, storedName, hasSchedule }) => [
      name === storedName ? text.job(name) : text.jobAs(name, storedName),
      hasSchedule ? text.withSchedule : "",
    ]),
    ...destinations.map((name) => [text.destination(name)]),
    ...(users.length > 0 ? [[text.users(users.join(", "))]] : []),
    ...(settings.length > 0 ? [[text.settings(settings.join(", "))]] : []),
    ...(notifications > 0 ? [[text.notifications(notifications)]] : []),
  ].map((parts) => parts.filter((part) => part !== "").join(", "));
  const notes = [
    ...there.map(text.isThere),
    ...refused.map(({ name, reason }) => text.refused(name, reason)),
    ...(kept.length > 0 ? [text.kept(kept.join(", "))] : []),
  ];
  return (
    <section class="form" aria-labelledby="plan-title">
      <h3 id="plan-title">{lines.length === 0 ? text.nothing : text.title}</h3>
      {lead !== undefined && <p>{lead}</p>}
      {lines.length > 0 && (
        <ul>
          {lines.map((line) => (
            <li>{line}</li>
          ))}
        </ul>
      )}
      {notes.map((note) => (
        <p class="soft">{note}</p>
      ))}
      {lines.length > 0 && (
        <>
          <p>{text.once}</p>
          <p>
            <button type="submit" name="go" value="take" class="button button-main">
              {text.take}
            </button>
          </p>
        </>
      )}
    </section>
  );
}
