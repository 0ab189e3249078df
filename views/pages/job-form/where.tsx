/** @jsxImportSource hono/jsx */
import { Choice } from "../../parts/choice.tsx";
import { TextField } from "../../parts/field.tsx";
import { BrowseFolders, FolderPicker } from "../../parts/folder-picker.tsx";
import { type OptionFacts, OptionField } from "../../parts/option.tsx";
import { PathInput } from "../../parts/path-input.tsx";
import { FailedBecause, Trouble } from "../../parts/trouble.tsx";
import { moduleIn } from "../../texts/options.ts";
import { useView } from "../../view.tsx";
import { inPlace } from "./in-place.ts";
import type { DestinationProps, TestOutcome } from "./props.ts";

/** Where it goes, or where it `isKnown` to lie: every kind of destination there is, and the fields of the chosen one. */
export function Where({ isKnown = false, ...props }: DestinationProps & { isKnown?: boolean }) {
  const { texts, language } = useView();
  const { values } = props;
  const modules = props.modules.map((module) => moduleIn(language, module));
  return (
    <>
      <fieldset
        class="picks gallery columns"
        {...inPlace("destination", "destination")}
        hx-trigger="change"
        hx-sync="replace"
      >
        <legend class="unseen">{texts.jobForm.where.kind}</legend>
        {modules.map(({ key, name, description }) => (
          <Choice name="scheme" value={key} label={name} help={description} isChosen={key === values.scheme} />
        ))}
        {modules.length > 1 && (
          <noscript>
            <button type="submit" name="go" value="step:where" class="button">
              {texts.jobForm.where.showFields}
            </button>
          </noscript>
        )}
      </fieldset>
      <DestinationFields {...props} />
      {!isKnown && (
        <>
          <div class="buttons">
            <button type="submit" name="go" value="test" class="button" {...inPlace("test", "test")}>
              {texts.jobForm.where.test}
            </button>
          </div>
          <TestResult outcome={props.test} />
        </>
      )}
    </>
  );
}

/** Id of a field of one of the destinations. */
export function fieldId(prefix: string, name: string): string {
  return prefix.replaceAll(".", "-") + name;
}

/** More of the form follows from the folder than its field alone. */
const pick = { ...inPlace("pick", "destination"), "hx-swap": "none" };

/** The fields of the kind that is chosen, drawn from what it says of itself. */
export function DestinationFields({ values, address, signIn, others, faults, prefix, openFolder }: DestinationProps) {
  const { texts } = useView();
  const text = texts.jobForm.where;
  const fault = faults[`${prefix}path`];
  const error = fault && texts.jobForm.faults[fault];
  const field = (name: string) => ({ id: fieldId(prefix, name), name: prefix + name });
  const isSet = ({ name }: OptionFacts) => (values.options[name] ?? "") !== "";
  return (
    <div id={fieldId(prefix, "destination")} class="form">
      {address === "server" && (
        <div class="field-row">
          <TextField {...field("host")} label={text.host} value={values.host} size={28} />
          <TextField {...field("port")} label={text.port} value={values.port} size={6} />
        </div>
      )}
      {address === "local-folder" ? (
        <PathInput
          {...field("path")}
          label={text.folder}
          value={values.path}
          help={text.localHelp}
          placeholder="/media/backup"
          error={error}
        >
          {prefix === "" && <BrowseFolders inPlace={pick} />}
        </PathInput>
      ) : (
        <TextField {...field("path")} label={text.folder} value={values.path} error={error} />
      )}
      {openFolder && <FolderPicker folder={openFolder} inPlace={pick} />}
      {signIn.map((option) => (
        <Setting option={option} values={values.options} prefix={prefix} />
      ))}
      {others.length > 0 && (
        <details class="more" open={others.some(isSet)}>
          <summary>{text.more}</summary>
          <div class="form">
            {others.map((option) => (
              <Setting option={option} values={values.options} prefix={prefix} />
            ))}
          </div>
        </details>
      )}
    </div>
  );
}

function Setting({
  option,
  values,
  prefix,
}: {
  option: OptionFacts;
  values: Readonly<Record<string, string>>;
  prefix: string;
}) {
  return <OptionField option={option} name={`${prefix}destination.${option.name}`} value={values[option.name] ?? ""} />;
}

/** What came of a look at the destination. */
export function TestResult({ outcome, copy }: { outcome: TestOutcome | undefined; copy?: number }) {
  return (
    <div id={copy === undefined ? "test" : fieldId(`copy.${copy}.`, "test")} role="status">
      {outcome && <Outcome outcome={outcome} copy={copy} />}
    </div>
  );
}

function Outcome({ outcome, copy }: { outcome: TestOutcome; copy: number | undefined }) {
  const { texts } = useView();
  const text = texts.jobForm.where.outcomes;
  const create =
    copy === undefined
      ? { value: "create-folder", ...inPlace("test", "test") }
      : { value: `copy-create:${copy}`, ...inPlace("copy-test", fieldId(`copy.${copy}.`, "test")) };
  switch (outcome.kind) {
    case "good":
      return outcome.hasBackup && copy === undefined ? (
        <Trouble level="attention" what={text.hasBackup} advice={text.hasBackupAdvice}>
          <p>
            <a href="import" target="_blank" rel="noopener">
              {text.toImport}
            </a>
          </p>
        </Trouble>
      ) : (
        <Trouble
          level="note"
          what={outcome.isEmpty ? text.goodEmpty : text.good}
          advice={outcome.isEmpty ? undefined : copy === undefined ? text.notEmpty : texts.jobForm.copies.notEmpty}
        />
      );
    case "created":
      return <Trouble level="note" what={text.created} />;
    case "missing-folder":
      return (
        <Trouble level="attention" what={text.missing} advice={text.missingAdvice}>
          <div>
            <button type="submit" name="go" class="button" {...create}>
              {text.create}
            </button>
          </div>
        </Trouble>
      );
    case "no-address":
      return <Trouble level="attention" what={text.noAddress} />;
    case "failed":
      return <FailedBecause what={text.failed} why={{ what: outcome.message, id: outcome.id }} />;
  }
}
