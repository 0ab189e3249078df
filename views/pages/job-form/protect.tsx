/** @jsxImportSource hono/jsx */
import { Choice } from "../../parts/choice.tsx";
import { CheckField } from "../../parts/field.tsx";
import { SecretField } from "../../parts/secret.tsx";
import { moduleIn } from "../../texts/options.ts";
import { useView } from "../../view.tsx";
import { inPlace } from "./in-place.ts";
import type { JobFormProps, PassphraseStrength } from "./props.ts";

/** How the backup is protected from who can see the destination, and the passphrase from being lost. */
export function Protect({ values, encryptions, strength, faults, jobId }: JobFormProps) {
  const { texts, language } = useView();
  const text = texts.jobForm.protect;
  const isNew = jobId === "";
  const [main, ...others] = encryptions.map((module) => moduleIn(language, module));
  const error = faults.passphrase && texts.jobForm.faults[faults.passphrase];
  return (
    <fieldset class="picks protect">
      <legend class="unseen">{texts.jobForm.steps.protect}</legend>
      {main && (
        <Choice
          name="encryption"
          value={main.key}
          label={text.encrypted}
          help={text.encryptedHelp}
          isChosen={values.encryption === main.key}
        />
      )}
      {others.map(({ key, name, description }) => (
        <Choice name="encryption" value={key} label={name} help={description} isChosen={values.encryption === key} />
      ))}
      <Choice
        name="encryption"
        value="none"
        label={text.none}
        help={text.noneHelp}
        isChosen={values.encryption === "none"}
      />
      <div class="passphrase form">
        <Passphrase value={values.passphrase} strength={strength} isNew={isNew} error={error} />
        <p>{text.lost}</p>
        <div class="buttons">
          <button type="submit" name="go" value="sheet" formtarget="_blank" class="button">
            {text.sheet}
          </button>
          {isNew && (
            <button
              type="submit"
              name="go"
              value="new-passphrase"
              class="button button-quiet"
              {...inPlace("passphrase", "passphrase-place")}
            >
              {text.another}
            </button>
          )}
        </div>
        {isNew && <CheckField id="kept" name="kept" label={text.kept} checked={values.isKept} />}
      </div>
    </fieldset>
  );
}

export interface PassphraseProps {
  readonly value: string;
  readonly strength: PassphraseStrength;
  readonly isNew: boolean;
  readonly error?: string | undefined;
}

/** The field, and how hard it is to guess what stands in it. One that was made is shown, since nobody has seen it yet. */
export function Passphrase({ value, strength, isNew, error }: PassphraseProps) {
  const { texts } = useView();
  const text = texts.jobForm.protect;
  return (
    <div id="passphrase-place" class="form">
      <SecretField
        id="passphrase"
        name="passphrase"
        label={text.passphrase}
        help={isNew ? text.made : text.stored}
        value={value}
        error={error}
        isNew
        isShown={isNew}
      />
      <Strength strength={strength} />
    </div>
  );
}

const steps = ["none", "weak", "fair", "strong"] as const;

/** How hard a passphrase is to guess. */
export function Strength({ strength }: { strength: PassphraseStrength }) {
  const { texts } = useView();
  const text = texts.jobForm.protect;
  return (
    <div id="strength" class={`strength sign strength-${strength}`} role="status">
      {strength !== "stored" && (
        <>
          <meter min={0} max={3} low={1.5} high={2.5} optimum={3} value={steps.indexOf(strength)} aria-hidden="true" />
          <span>{text.strength[strength]}</span>
        </>
      )}
    </div>
  );
}
