/** @jsxImportSource hono/jsx */

import type { Child } from "hono/jsx";
import type { Money } from "../../format.ts";
import { PageHead } from "../../layout/document.tsx";
import { CheckField, SelectField, TextField } from "../../parts/field.tsx";
import { BrowseFolders, FolderPicker, type OpenFolder } from "../../parts/folder-picker.tsx";
import { Icon } from "../../parts/icon.tsx";
import { type Told, Why } from "../../parts/meaning.tsx";
import { PathInput } from "../../parts/path-input.tsx";
import { usePrice } from "../../parts/price.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { useView } from "../../view.tsx";
import { treeLink, usualPlace, versionText } from "./links.ts";
import { secondsToRead } from "./reading-time.ts";

/** How a restore is to go, as it stands in the form. */
export interface PlanChoices {
  readonly where: "original" | "folder";
  readonly folder: string;
  /** In one of the folders to which somebody may restore who may not restore everywhere. */
  readonly subfolder: string;
  readonly existing: "keep" | "replace" | "missing";
  readonly permissions: boolean;
}

export interface PlanProps {
  /** Of the backup. */
  readonly id: string;
  readonly backup: string;
  readonly version: Date;
  /** What is restored, those of folders with their separator. */
  readonly paths: readonly string[];
  /** The one that was asked for in the address; empty: what was chosen in the tree. */
  readonly path: string;
  readonly choices: PlanChoices;
  /** The only ones to which the viewer may restore; undefined: to wherever he wants. */
  readonly folders: readonly string[] | undefined;
  /** Encrypted, and nobody has told the passphrase yet. */
  readonly needsPassphrase: boolean;
  /** Being looked into, to choose one. */
  readonly openFolder?: OpenFolder | undefined;
  readonly problems: { readonly folder?: string | undefined; readonly passphrase?: string | undefined };
}

/** Everything that is to be decided before a restore begins, and what it will do. */
export function RestorePlanPage(props: PlanProps) {
  const { texts, formats } = useView();
  const { id, backup, version, paths, path, choices, needsPassphrase, problems } = props;
  const text = texts.restore;
  const back = treeLink({ ...usualPlace(id), version });
  return (
    <>
      <PageHead
        title={text.planTitle(paths.length)}
        lead={
          <>
            <bdi>{backup}</bdi> · {text.asItWas(formats.dateTime(version))}
          </>
        }
      />
      {props.folders?.length === 0 ? (
        <Trouble level="note" what={texts.users.noFolder}>
          <p class="buttons">
            <a class="button" href={back}>
              {text.backToTree}
            </a>
          </p>
        </Trouble>
      ) : paths.length === 0 ? (
        <Trouble level="note" what={text.nothingChosen} advice={text.nothingChosenHelp}>
          <p class="buttons">
            <a class="button" href={back}>
              {text.backToTree}
            </a>
          </p>
        </Trouble>
      ) : (
        <>
          <Chosen paths={paths} />
          <form class="form plan-form" id="plan-form" method="post" action={`restore/${id}/plan`}>
            <input type="hidden" name="version" value={versionText(version)} />
            <input type="hidden" name="path" value={path} />
            {/* What Enter in a field presses. */}
            <button type="submit" hidden>
              {text.begin(paths.length)}
            </button>
            {props.folders ? (
              <WhereOf folders={props.folders} choices={choices} problem={problems.folder} />
            ) : (
              <Where id={id} choices={choices} openFolder={props.openFolder} problem={problems.folder} />
            )}
            <fieldset class="form">
              <legend>{text.existing}</legend>
              <Radio name="existing" value="keep" isChosen={choices.existing === "keep"}>
                {text.existingKeep}
              </Radio>
              <Radio name="existing" value="replace" isChosen={choices.existing === "replace"}>
                {text.existingReplace}
              </Radio>
              <Radio name="existing" value="missing" isChosen={choices.existing === "missing"}>
                {text.existingMissing}
              </Radio>
              <p class="field-help">{text.existingSame}</p>
            </fieldset>
            {props.folders === undefined && (
              <CheckField
                id="permissions"
                name="permissions"
                label={text.permissions}
                help={text.permissionsHelp}
                checked={choices.permissions}
              />
            )}
            {needsPassphrase && (
              <TextField
                id="passphrase"
                name="passphrase"
                type="password"
                autocomplete="off"
                label={text.passphrase}
                help={text.passphraseHelp}
                error={problems.passphrase}
              />
            )}
            <Waiting id={id} />
            <p class="buttons">
              <button type="submit" class="button button-main">
                {text.begin(paths.length)}
              </button>
              <a class="button button-quiet" href={back}>
                {texts.common.cancel}
              </a>
            </p>
          </form>
        </>
      )}
    </>
  );
}

/** Attributes of a button that has {@link Where} drawn anew. */
function inPlaceOf(id: string) {
  return { "hx-post": `restore/${id}/folders`, "hx-target": "#where", "hx-swap": "outerHTML" };
}

/** Where to, with the folders of the server while one is chosen. */
export function Where({
  id,
  choices,
  openFolder,
  problem,
}: {
  /** Of the backup. */
  id: string;
  choices: PlanChoices;
  openFolder?: OpenFolder | undefined;
  problem?: string | undefined;
}) {
  const { texts } = useView();
  const text = texts.restore;
  const inPlace = inPlaceOf(id);
  return (
    <fieldset class="form plan-where" id="where">
      <legend>{text.where}</legend>
      <Radio name="where" value="original" isChosen={choices.where === "original"}>
        {text.whereOriginal}
      </Radio>
      <Radio name="where" value="folder" isChosen={choices.where === "folder"}>
        {text.whereFolder}
      </Radio>
      <PathInput
        id="folder"
        name="folder"
        label={text.folderLabel}
        help={text.folderHelp}
        value={choices.folder}
        error={problem}
      >
        <BrowseFolders inPlace={inPlace} />
      </PathInput>
      {openFolder && <FolderPicker folder={openFolder} inPlace={inPlace} />}
    </fieldset>
  );
}

/** Where to, for whoever may restore to a few folders alone. */
function WhereOf({
  folders,
  choices,
  problem,
}: {
  folders: readonly string[];
  choices: PlanChoices;
  problem: string | undefined;
}) {
  const { texts } = useView();
  const text = texts.users;
  return (
    <fieldset class="form plan-where">
      <legend>{texts.restore.where}</legend>
      <SelectField
        id="folder"
        name="folder"
        label={text.chooseFolder}
        value={choices.folder}
        options={folders.map((folder) => ({ value: folder, label: folder }))}
        error={problem}
      />
      <TextField
        id="subfolder"
        name="subfolder"
        label={text.subfolder}
        help={text.subfolderHelp}
        value={choices.subfolder}
      />
    </fieldset>
  );
}

/** The same after a button of it: what will happen is worked out anew. */
export function WhereAgain(props: Parameters<typeof Where>[0]) {
  const { id } = props;
  return (
    <>
      <Where {...props} />
      <div
        hidden
        hx-post={`restore/${id}/forecast`}
        hx-include="#plan-form"
        hx-trigger="load"
        hx-target="#forecast"
        hx-swap="innerHTML"
      />
    </>
  );
}

function Radio({
  name,
  value,
  isChosen,
  children,
}: {
  name: string;
  value: string;
  isChosen: boolean;
  children?: Child;
}) {
  const id = `${name}-${value}`;
  return (
    <div class="pick">
      <input id={id} type="radio" name={name} value={value} checked={isChosen} />
      <label for={id}>{children}</label>
    </div>
  );
}

/** How many of the chosen ones are named. */
const named = 12;

function Chosen({ paths }: { paths: readonly string[] }) {
  const { texts } = useView();
  return (
    <ul class="plain stack close">
      {paths.slice(0, named).map((path) => (
        <li class="sign">
          <Icon name={/[\\/]$/.test(path) ? "folder" : "file"} class="soft" />
          <span class="path" dir="auto">
            {path}
          </span>
        </li>
      ))}
      {paths.length > named && <li class="soft">{texts.restore.andMore(paths.length - named)}</li>}
    </ul>
  );
}

/** The place of the forecast, which is worked out when the page is there, and again when something is decided otherwise. */
function Waiting({ id }: { id: string }) {
  const { texts } = useView();
  return (
    <div
      id="forecast"
      class="card forecast"
      aria-live="polite"
      hx-post={`restore/${id}/forecast`}
      hx-include="#plan-form"
      hx-trigger="load, change from:#plan-form delay:300ms"
      hx-swap="innerHTML"
      hx-sync="this:replace"
    >
      <p class="soft">{texts.restore.forecastWaits}</p>
      <noscript>
        <p>{texts.restore.forecastNeedsScript}</p>
      </noscript>
    </div>
  );
}

/** What a restore is going to do; sizes in bytes. */
export interface ForecastProps {
  readonly files: number;
  readonly size: number;
  readonly newFiles: number;
  readonly sameFiles: number;
  readonly otherFiles: number;
  readonly volumes: { readonly count: number; readonly size: number } | undefined;
  readonly free: number | undefined;
  /** Bytes in a second, as restores from there were before; undefined: there were none to speak of. */
  readonly speed: number | undefined;
  /** To fetch them; undefined: nobody knows. */
  readonly cost: Money | undefined;
  /** What happens to files that stand where others are. */
  readonly existing: PlanChoices["existing"];
}

export function Forecast(props: ForecastProps) {
  const { texts, formats } = useView();
  const { files, size, newFiles, sameFiles, otherFiles, volumes, free, speed, cost, existing } = props;
  const price = usePrice();
  const seconds = volumes && secondsToRead(volumes.size, speed);
  const text = texts.restore;
  return (
    <>
      <p>
        <strong>{text.forecast(files, formats.bytes(size))}</strong>
      </p>
      <dl class="forecast-facts">
        <dt>{text.forecastNew}</dt>
        <dd class="figure">{formats.number(newFiles)}</dd>
        <dt>{{ replace: text.forecastReplaced, keep: text.forecastBeside, missing: text.forecastLeft }[existing]}</dt>
        <dd class="figure">{formats.number(otherFiles)}</dd>
        <dt>{text.forecastSame}</dt>
        <dd class="figure">{formats.number(sameFiles)}</dd>
        <dt>{text.forecastVolumes}</dt>
        <dd class="figure">
          {volumes ? text.volumes(volumes.count, formats.bytes(volumes.size)) : text.volumesUnknown}
        </dd>
        {seconds !== undefined && (
          <>
            <dt>{text.forecastTime}</dt>
            <dd class="figure">
              {speed === undefined
                ? texts.elsewhere.index.takes(formats.duration(seconds))
                : text.takesAsBefore(formats.duration(seconds))}
            </dd>
          </>
        )}
        {cost && (
          <>
            <dt>{text.forecastPrice}</dt>
            <dd class="figure">{price([cost])}</dd>
          </>
        )}
        {free !== undefined && (
          <>
            <dt>{text.forecastFree}</dt>
            <dd class="figure">{formats.bytes(free)}</dd>
          </>
        )}
      </dl>
      {free !== undefined && free < size && <p class="state state-overdue">{text.notEnoughRoom}</p>}
    </>
  );
}

/** In place of a forecast: why there is none. The restore itself may work. */
export function NoForecast({ why }: { why: Told }) {
  const { texts } = useView();
  return (
    <>
      <p>
        <strong>{texts.restore.forecastFailed}</strong>
      </p>
      <Why of={why} />
    </>
  );
}
