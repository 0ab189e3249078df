/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import type { FieldFaults } from "../pages/job-form/faults.ts";
import { type RetentionKind, type RetentionValues, retentions } from "../pages/job-form/values.ts";
import { useView } from "../view.tsx";
import { Choice } from "./choice.tsx";
import { TextField } from "./field.tsx";

export interface RetentionProps {
  readonly retention: RetentionValues;
  readonly faults: FieldFaults;
}

/** Which versions are kept. */
export function Retention({ retention, faults }: RetentionProps) {
  const { texts } = useView();
  const text = texts.jobForm.keep;
  const fault = (field: string) => faults[field] && texts.jobForm.faults[faults[field]];
  const fields: Partial<Record<RetentionKind, Child>> = {
    versions: (
      <TextField
        id="keep-versions"
        name="keep-versions"
        label={text.versions}
        value={retention.versions}
        error={fault("keep-versions")}
        size={6}
      />
    ),
    time: (
      <TextField
        id="keep-time"
        name="keep-time"
        label={text.age}
        value={retention.age}
        help={text.ageHelp}
        error={fault("keep-time")}
        size={10}
      />
    ),
    policy: (
      <TextField
        id="retention-policy"
        name="retention-policy"
        label={text.policy}
        value={retention.policy}
        help={text.policyHelp}
        error={fault("retention-policy")}
        size={32}
      />
    ),
  };
  return (
    <fieldset class="picks">
      <legend class="unseen">{texts.jobForm.steps.keep}</legend>
      {retentions.map((kind) => (
        <Choice
          name="keep"
          value={kind}
          label={text.kinds[kind]}
          help={text.help[kind]}
          isChosen={retention.kind === kind}
        >
          {fields[kind]}
        </Choice>
      ))}
    </fieldset>
  );
}

export interface RetentionPictureProps {
  readonly id: string;
  /** Ages of versions in days, as they would be after a long time; undefined while the rule cannot be read. */
  readonly forecast: { readonly kept: readonly number[]; readonly gone: readonly number[] } | undefined;
}

const height = 64;
const furthest = 800;
const marks = [1, 7, 30, 365] as const;

/** Where an age stands, in percent of the width: a day has as much room as a week further back. */
function placeOf(days: number): number {
  return Math.round((98 - (Math.log1p(days) / Math.log1p(furthest)) * 96) * 5) / 5;
}

/** Those that would cover each other are drawn once. */
function places(ages: readonly number[]): number[] {
  return [...new Set(ages.map(placeOf))];
}

/** A line of versions from long ago until now: those that are kept are solid. */
export function RetentionPicture({ id, forecast }: RetentionPictureProps) {
  const { texts } = useView();
  const text = texts.jobForm.keep;
  if (!forecast) return <div id={id} />;
  const { kept, gone } = forecast;
  const summary = text.picture(kept.length, ...countsOf(kept));
  return (
    <div id={id}>
      <p>{summary}</p>
      <svg class="retention-picture" width="100%" height={height} role="img" aria-label={summary}>
        <line class="retention-line" x1="0" x2="100%" y1="24" y2="24" />
        {places(gone).map((place) => (
          <circle class="retention-gone" cx={`${place}%`} cy="24" r="2" />
        ))}
        {places(kept).map((place) => (
          <circle class="retention-kept" cx={`${place}%`} cy="24" r="5" />
        ))}
        {marks.map((days, at) => (
          <text class="retention-mark" x={`${placeOf(days)}%`} y="56" text-anchor="middle">
            {text.marks[at]}
          </text>
        ))}
      </svg>
    </div>
  );
}

/** How many versions are of the last week, month and year. */
function countsOf(ages: readonly number[]): [week: number, month: number, year: number] {
  const within = (days: number) => ages.filter((age) => age <= days).length;
  return [within(7), within(31), within(366)];
}
