/** @jsxImportSource hono/jsx */
import { CheckField, controlOf, Field, SelectField, TextField } from "../../parts/field.tsx";
import { Tick } from "../../parts/tick.tsx";
import { useView } from "../../view.tsx";
import type { FieldFaults } from "./faults.ts";
import type { JobFormProps } from "./props.ts";
import { missedRules, type PlanMore } from "./values.ts";

interface PlanMoreProps {
  readonly more: PlanMore;
  readonly others: JobFormProps["others"];
  readonly faults: FieldFaults;
}

/** What else decides about runs that nobody starts: other backups, missed runs, drives that are away, hours of the week. */
export function PlanMoreFields({ more, others, faults }: PlanMoreProps) {
  const { texts } = useView();
  const text = texts.jobForm.planMore;
  const fault = (field: string) => faults[field] && texts.jobForm.faults[faults[field]];
  const isUsed =
    more.after.length > 0 || more.missed !== "run" || more.whenAvailable || more.skipNext || more.windows !== "";
  const windows = { id: "windows", help: text.windowsHelp, error: fault("windows") };
  return (
    <details class="more" open={isUsed || ["older", "windows", "after"].some((field) => faults[field] !== undefined)}>
      <summary>{text.title}</summary>
      <div class="form">
        {others.length > 0 && (
          <fieldset aria-describedby="after-help">
            <legend>{text.after}</legend>
            <p id="after-help" class="field-help">
              {text.afterHelp}
            </p>
            {others.map(({ id, name }) => (
              <Tick name="after[]" value={id} isTicked={more.after.includes(id)}>
                <bdi>{name}</bdi>
              </Tick>
            ))}
            {fault("after") && <p class="field-error">{fault("after")}</p>}
          </fieldset>
        )}
        <SelectField
          id="missed"
          name="missed"
          label={text.missed}
          value={more.missed}
          options={missedRules.map((rule) => ({ value: rule, label: text.missedRules[rule] }))}
        />
        <TextField
          id="older-than"
          name="older-than"
          label={text.olderThan}
          help={text.olderHelp}
          value={more.olderThan}
          error={fault("older")}
          size={6}
        />
        <CheckField
          id="when-available"
          name="when-available"
          label={text.whenAvailable}
          help={text.whenAvailableHelp}
          checked={more.whenAvailable}
        />
        <CheckField id="skip-next" name="skip-next" label={text.skipNext} checked={more.skipNext} />
        <Field {...windows} label={text.windows}>
          <textarea
            {...controlOf(windows)}
            name="windows"
            rows={3}
            spellcheck={false}
            placeholder={text.windowsExample}
          >
            {more.windows}
          </textarea>
        </Field>
      </div>
    </details>
  );
}
