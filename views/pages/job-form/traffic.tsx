/** @jsxImportSource hono/jsx */
import { SelectField, TextField } from "../../parts/field.tsx";
import { useView } from "../../view.tsx";
import type { FieldFaults } from "./faults.ts";

/** What a destination may be used for in a month, and what it takes; by the names of the options. */
export interface TrafficFieldsProps {
  readonly values: Readonly<Record<string, string>>;
  /** Before the names of the fields: `option.`, or `copy.0.destination.` for the first copy. */
  readonly prefix: string;
  readonly faults: FieldFaults;
  /** Somebody has come for it. */
  readonly isOpen?: boolean;
  /** Values that mean something though they are blank: without them, those for all backups count. */
  readonly blanks?: readonly string[];
}

const policies = ["Warn", "Stop"] as const;

/** Limits and prices of a destination, folded away as long as there are none. */
export function TrafficFields({ values, prefix, faults, isOpen = false, blanks = [] }: TrafficFieldsProps) {
  const { texts } = useView();
  const text = texts.traffic.form;
  const isOwn = prefix === "option.";
  const field = (option: string) => {
    const name = prefix + option;
    const fault = faults[name];
    return {
      id: `traffic-${name.replaceAll(".", "-")}`,
      name,
      value: values[option] ?? "",
      error: fault && texts.jobForm.faults[fault],
      autocomplete: "off",
    };
  };
  const isUsed = Object.values(values).some((value) => value !== "");
  const policy = values["budget-policy"] ?? "";
  return (
    <details class="more" id={isOwn ? "traffic" : undefined} open={isOpen || isUsed}>
      <summary>{text.title}</summary>
      <div class="form">
        {blanks.map((name) => (
          <input type="hidden" name="had[]" value={name} />
        ))}
        <fieldset class="form">
          <legend>{text.limits}</legend>
          <p class="field-help">{text.limitsHelp}</p>
          <div class="field-row">
            <TextField {...field("traffic-budget-download")} label={text.download} placeholder="100GB" size={10} />
            <TextField {...field("traffic-budget-upload")} label={text.upload} placeholder="100GB" size={10} />
            <TextField {...field("request-budget")} label={text.requests} placeholder="50000" size={10} />
          </div>
          {isOwn && (
            <SelectField
              {...field("budget-policy")}
              label={text.policy}
              value={policies.find((each) => each.toLowerCase() === policy.toLowerCase()) ?? ""}
              options={[
                { value: "", label: text.policies.unset },
                ...policies.map((each) => ({ value: each, label: text.policies[each] })),
              ]}
            />
          )}
        </fieldset>
        <fieldset class="form">
          <legend>{text.prices}</legend>
          <p class="field-help">{text.pricesHelp}</p>
          <div class="field-row">
            <TextField {...field("price-download")} label={text.priceDownload} placeholder="0.09" size={10} />
            <TextField {...field("price-upload")} label={text.priceUpload} placeholder="0" size={10} />
            <TextField {...field("price-requests")} label={text.priceRequests} placeholder="0.005" size={10} />
            <TextField {...field("price-currency")} label={text.currency} placeholder="EUR" size={6} />
          </div>
        </fieldset>
      </div>
    </details>
  );
}
