/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import { PageHead } from "../../layout/document.tsx";
import { CheckField, TextField } from "../../parts/field.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { useView } from "../../view.tsx";
import { treeLink, usualPlace, versionText } from "./links.ts";

/** How a restore is to go, as it stands in the form. */
export interface PlanChoices {
  readonly where: "original" | "folder";
  readonly folder: string;
  readonly existing: "keep" | "replace";
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
  /** Encrypted, and nobody has told the passphrase yet. */
  readonly needsPassphrase: boolean;
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
      {paths.length === 0 ? (
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
            <fieldset class="form">
              <legend>{text.where}</legend>
              <Radio name="where" value="original" isChosen={choices.where === "original"}>
                {text.whereOriginal}
              </Radio>
              <Radio name="where" value="folder" isChosen={choices.where === "folder"}>
                {text.whereFolder}
              </Radio>
              <TextField
                id="folder"
                name="folder"
                label={text.folderLabel}
                help={text.folderHelp}
                value={choices.folder}
                error={problems.folder}
              />
            </fieldset>
            <fieldset class="form">
              <legend>{text.existing}</legend>
              <Radio name="existing" value="keep" isChosen={choices.existing === "keep"}>
                {text.existingKeep}
              </Radio>
              <Radio name="existing" value="replace" isChosen={choices.existing === "replace"}>
                {text.existingReplace}
              </Radio>
              <p class="field-help">{text.existingSame}</p>
            </fieldset>
            <CheckField
              id="permissions"
              name="permissions"
              label={text.permissions}
              help={text.permissionsHelp}
              checked={choices.permissions}
            />
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
    <div class="field field-check">
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
    <ul class="plain plan-paths">
      {paths.slice(0, named).map((path) => (
        <li>
          <Icon name={/[\\/]$/.test(path) ? "folder" : "file"} />
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
  /** What happens to files that stand where others are. */
  readonly existing: PlanChoices["existing"];
}

export function Forecast(props: ForecastProps) {
  const { texts, formats } = useView();
  const { files, size, newFiles, sameFiles, otherFiles, volumes, free, existing } = props;
  const text = texts.restore;
  return (
    <>
      <p>
        <strong>{text.forecast(files, formats.bytes(size))}</strong>
      </p>
      <dl class="forecast-facts">
        <dt>{text.forecastNew}</dt>
        <dd class="figure">{formats.number(newFiles)}</dd>
        <dt>{existing === "replace" ? text.forecastReplaced : text.forecastBeside}</dt>
        <dd class="figure">{formats.number(otherFiles)}</dd>
        <dt>{text.forecastSame}</dt>
        <dd class="figure">{formats.number(sameFiles)}</dd>
        <dt>{text.forecastVolumes}</dt>
        <dd class="figure">
          {volumes ? text.volumes(volumes.count, formats.bytes(volumes.size)) : text.volumesUnknown}
        </dd>
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
export function NoForecast({ why }: { why: string }) {
  const { texts } = useView();
  return (
    <>
      <p>
        <strong>{texts.restore.forecastFailed}</strong>
      </p>
      <p class="soft">{why}</p>
    </>
  );
}
