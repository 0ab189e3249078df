/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import type { FieldFaults } from "../pages/job-form/faults.ts";
import { intervalUnits, type PlanKind, type PlanValues, plans, weekdays } from "../pages/job-form/values.ts";
import { useView } from "../view.tsx";
import { Choice } from "./choice.tsx";
import { SelectField, TextField } from "./field.tsx";

export interface ScheduleProps {
  readonly plan: PlanValues;
  readonly faults: FieldFaults;
}

/** When something runs by itself: a sentence with choices. */
export function Schedule({ plan, faults }: ScheduleProps) {
  const { texts } = useView();
  const text = texts.jobForm.when;
  const fault = (field: string) => faults[field] && texts.jobForm.faults[faults[field]];
  const fields: Partial<Record<PlanKind, Child>> = {
    weekly: <Days name="days" chosen={plan.days} error={fault("days")} />,
    interval: (
      <div class="form">
        <div class="field-row">
          <TextField
            id="amount"
            name="amount"
            label={text.amount}
            value={plan.amount}
            error={fault("amount")}
            size={5}
          />
          <SelectField
            id="unit"
            name="unit"
            label={text.unit}
            value={plan.unit}
            options={[
              ...intervalUnits.map((unit) => ({ value: unit as string, label: text.units[unit] })),
              ...(plan.unit === "" ? [{ value: "", label: text.asWritten }] : []),
            ]}
          />
        </div>
        <Days name="interval-days" label={text.onlyOn} chosen={plan.intervalDays} />
      </div>
    ),
    cron: (
      <TextField
        id="cron"
        name="cron"
        label={text.cron}
        value={plan.cron}
        help={text.cronHelp}
        placeholder="30 2 * * 1-5"
        error={fault("cron")}
        size={24}
      />
    ),
  };
  return (
    <fieldset class="picks">
      <legend class="unseen">{texts.jobForm.steps.when}</legend>
      {plans.map((kind) => (
        <Choice
          name="plan"
          value={kind}
          label={text.kinds[kind]}
          help={kind === "hand" ? text.handHelp : undefined}
          isChosen={plan.kind === kind}
        >
          {fields[kind]}
        </Choice>
      ))}
      <div class="plan-time">
        <TextField
          id="time"
          name="time"
          type="time"
          label={text.time}
          value={plan.time}
          error={fault("time")}
          size={8}
        />
      </div>
    </fieldset>
  );
}

interface DaysProps {
  readonly name: string;
  readonly label?: string;
  readonly chosen: readonly string[];
  readonly error?: string | undefined;
}

function Days({ name, label, chosen, error }: DaysProps) {
  const { texts } = useView();
  const text = texts.jobForm.when;
  return (
    <fieldset {...(error && { "aria-describedby": `${name}-error` })}>
      <legend class={label === undefined ? "unseen" : ""}>{label ?? text.days}</legend>
      <div class="line tight">
        {weekdays.map((day) => (
          <label class="tick tile">
            <input type="checkbox" name={`${name}[]`} value={day} checked={chosen.includes(day)} />
            {text.dayNames[day]}
          </label>
        ))}
      </div>
      {error && (
        <p id={`${name}-error`} class="field-error">
          {error}
        </p>
      )}
    </fieldset>
  );
}

/** The next moments at which it runs. */
export function NextRuns({ id, runs }: { id: string; runs: readonly Date[] }) {
  const { texts, formats } = useView();
  return (
    <div id={id} class="next-runs">
      {runs.length > 0 && (
        <>
          <h3>{texts.jobForm.when.nextRuns}</h3>
          <ol>
            {runs.map((run) => (
              <li>{formats.dateTime(run)}</li>
            ))}
          </ol>
        </>
      )}
    </div>
  );
}
