/** @jsxImportSource hono/jsx */
import { SelectField, TextField } from "../../parts/field.tsx";
import { Icon } from "../../parts/icon.tsx";
import { moduleIn } from "../../texts/options.ts";
import { useView } from "../../view.tsx";
import { inPlace } from "./in-place.ts";
import type { CopyProps } from "./props.ts";
import { TrafficFields } from "./traffic.tsx";
import { copyModes } from "./values.ts";
import { DestinationFields, fieldId, TestResult } from "./where.tsx";

const redrawn = { ...inPlace("copies", "copies"), "hx-swap": "outerMorph" };

/** Further destinations, each with when it gets the files of the backup. */
export function Copies({ copies, isOverruled }: { copies: readonly CopyProps[]; isOverruled: boolean }) {
  const { texts } = useView();
  const text = texts.jobForm.copies;
  return (
    <section id="copies" class="form" aria-labelledby="copies-title">
      <h3 id="copies-title">{text.title}</h3>
      <p class="field-help">{isOverruled ? text.overruled : text.help}</p>
      {copies.map((copy, at) => (
        <Copy copy={copy} at={at} />
      ))}
      <div>
        <button type="submit" name="go" value="copy-add" class="button" {...redrawn}>
          <Icon name="plus" />
          {text.add}
        </button>
      </div>
    </section>
  );
}

function Copy({ copy: { key, mode, every, count, destination, traffic }, at }: { copy: CopyProps; at: number }) {
  const { texts, language } = useView();
  const text = texts.jobForm.copies;
  const { prefix, values, faults, modules } = destination;
  const wrong = (name: string) => {
    const fault = faults[prefix + name];
    return fault && texts.jobForm.faults[fault];
  };
  const field = (name: string) => ({ id: fieldId(prefix, name), name: prefix + name, error: wrong(name) });
  return (
    <fieldset class="copy form">
      <legend>{text.copy(at + 1)}</legend>
      <input type="hidden" name="copies[]" value={key} />
      {modules.length === 1 ? (
        <input type="hidden" name={`${prefix}scheme`} value={values.scheme} />
      ) : (
        <div {...redrawn} hx-trigger="change" hx-sync="replace">
          <SelectField
            {...field("scheme")}
            label={texts.jobForm.where.kind}
            value={values.scheme}
            options={modules.map((module) => ({ value: module.key, label: moduleIn(language, module).name }))}
          />
        </div>
      )}
      <DestinationFields {...destination} />
      <TrafficFields values={traffic} prefix={`${prefix}destination.`} faults={faults} />
      <div class="field-row">
        <div {...redrawn} hx-trigger="change" hx-sync="replace">
          <SelectField
            {...field("mode")}
            label={text.when}
            value={mode}
            options={copyModes.map((each) => ({ value: each, label: text.modes[each] }))}
          />
        </div>
        {mode === "interval" && <TextField {...field("every")} label={text.every} value={every} size={8} />}
        {mode === "counting" && <TextField {...field("count")} label={text.count} value={count} size={6} />}
      </div>
      <div class="buttons">
        <button
          type="submit"
          name="go"
          value={`copy-test:${at}`}
          class="button"
          {...inPlace("copy-test", fieldId(prefix, "test"))}
        >
          {texts.jobForm.where.test}
        </button>
        <button type="submit" name="go" value={`copy-remove:${at}`} class="button button-quiet" {...redrawn}>
          {text.remove(at + 1)}
        </button>
        <noscript>
          <button type="submit" name="go" value="copies" class="button">
            {texts.jobForm.where.showFields}
          </button>
        </noscript>
      </div>
      <TestResult outcome={destination.test} copy={at} />
    </fieldset>
  );
}
