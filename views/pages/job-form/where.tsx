/** @jsxImportSource hono/jsx */
import { Choice } from "../../parts/choice.tsx";
import { TextField } from "../../parts/field.tsx";
import { type OptionFacts, OptionField } from "../../parts/option.tsx";
import { PathInput } from "../../parts/path-input.tsx";
import { Trouble } from "../../parts/trouble.tsx";
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
      <fieldset class="picks gallery" {...inPlace("destination", "destination")} hx-trigger="change" hx-sync="replace">
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

/** The fields of the kind that is chosen, drawn from what it says of itself. */
export function DestinationFields({ values, address, signIn, others, faults }: DestinationProps) {
  const { texts } = useView();
  const text = texts.jobForm.where;
  const error = faults.path && texts.jobForm.faults[faults.path];
  const isSet = ({ name }: OptionFacts) => (values.options[name] ?? "") !== "";
  return (
    <div id="destination" class="form">
      {address === "server" && (
        <div class="field-row">
          <TextField id="host" name="host" label={text.host} value={values.host} size={28} />
          <TextField id="port" name="port" label={text.port} value={values.port} size={6} />
        </div>
      )}
      {address === "local-folder" ? (
        <PathInput
          id="path"
          name="path"
          label={text.folder}
          value={values.path}
          help={text.localHelp}
          placeholder="/media/backup"
          error={error}
        />
      ) : (
        <TextField id="path" name="path" label={text.folder} value={values.path} error={error} />
      )}
      {signIn.map((option) => (
        <Setting option={option} values={values.options} />
      ))}
      {others.length > 0 && (
        <details class="more" open={others.some(isSet)}>
          <summary>{text.more}</summary>
          <div class="form">
            {others.map((option) => (
              <Setting option={option} values={values.options} />
            ))}
          </div>
        </details>
      )}
    </div>
  );
}

function Setting({ option, values }: { option: OptionFacts; values: Readonly<Record<string, string>> }) {
  return <OptionField option={option} name={`destination.${option.name}`} value={values[option.name] ?? ""} />;
}

/** What came of a look at the destination. */
export function TestResult({ outcome }: { outcome: TestOutcome | undefined }) {
  const { texts } = useView();
  const text = texts.jobForm.where.outcomes;
  return (
    <div id="test" role="status">
      {outcome && <Outcome outcome={outcome} text={text} />}
    </div>
  );
}

function Outcome({
  outcome,
  text,
}: {
  outcome: TestOutcome;
  text: ReturnType<typeof useView>["texts"]["jobForm"]["where"]["outcomes"];
}) {
  switch (outcome.kind) {
    case "good":
      return outcome.hasBackup ? (
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
          advice={outcome.isEmpty ? undefined : text.notEmpty}
        />
      );
    case "created":
      return <Trouble level="note" what={text.created} />;
    case "missing-folder":
      return (
        <Trouble level="attention" what={text.missing} advice={text.missingAdvice}>
          <div>
            <button type="submit" name="go" value="create-folder" class="button" {...inPlace("test", "test")}>
              {text.create}
            </button>
          </div>
        </Trouble>
      );
    case "no-address":
      return <Trouble level="attention" what={text.noAddress} />;
    case "failed":
      return <Trouble what={text.failed} advice={outcome.message} id={outcome.id} />;
  }
}
