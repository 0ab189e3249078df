/** @jsxImportSource hono/jsx */
import { TextField } from "../../parts/field.tsx";
import { PathInput } from "../../parts/path-input.tsx";
import { Tick } from "../../parts/tick.tsx";
import { FailedBecause, Trouble } from "../../parts/trouble.tsx";
import { useView } from "../../view.tsx";
import { inPlace } from "./in-place.ts";
import type { FilterVerdict, JobFormProps } from "./props.ts";
import { type FilterRuleValues, filterGroups, usualIgnoreFiles } from "./values.ts";

/** Kinds of rules in the order in which people need them. */
const shownKinds = ["folder", "extension", "file", "contains", "path", "group", "regex", "expression"] as const;

/** What is left out: boxes for the usual, rules in words, and a field to try a path out. */
export function LeaveOut({ values: { filter }, faults, testedPath, verdict }: JobFormProps) {
  const { texts } = useView();
  const text = texts.jobForm.leaveOut;
  const fault = (field: string) => faults[field] && texts.jobForm.faults[faults[field]];
  const attributes = [...new Set(["Hidden", ...filter.attributes])];
  const ignoreFiles = filter.ignoreFiles === "" ? usualIgnoreFiles : filter.ignoreFiles;
  return (
    <div class="form">
      <fieldset>
        <legend>{text.usual}</legend>
        <div class="columns box-list">
          {attributes.map((name) => (
            <Tick name="attributes[]" value={name} isTicked={filter.attributes.includes(name)}>
              {text.attributes[name as "Hidden"] ?? name}
            </Tick>
          ))}
          {filterGroups.map((name) => (
            <Tick name="groups[]" value={name} isTicked={filter.groups.includes(name)}>
              {text.groups[name]}
            </Tick>
          ))}
        </div>
      </fieldset>
      <TextField
        id="size-limit"
        name="size-limit"
        label={text.sizeLimit}
        help={text.sizeHelp}
        value={filter.sizeLimit}
        error={fault("skip-files-larger-than")}
        size={10}
      />
      <Rules rules={filter.rules} error={fault("filters")} />
      <fieldset>
        <legend>{text.ignoreTitle}</legend>
        <p class="field-help">{text.ignoreHelp}</p>
        <div class="box-list">
          <Tick name="ignore-files" value={ignoreFiles} isTicked={filter.ignoreFiles !== ""}>
            {text.ignoreFiles(ignoreFiles.split(",").join(", "))}
          </Tick>
        </div>
      </fieldset>
      <PathInput id="test-path" name="test-path" label={text.test} help={text.testHelp} value={testedPath}>
        <button
          type="submit"
          name="go"
          value="filter-test"
          class="button"
          {...inPlace("filter-test", "filter-verdict")}
        >
          {text.tryOut}
        </button>
      </PathInput>
      <Verdict verdict={verdict} />
    </div>
  );
}

/** The rules in their order, and an empty row for one more. */
export function Rules({ rules, error }: { rules: readonly FilterRuleValues[]; error?: string | undefined }) {
  const { texts } = useView();
  const text = texts.jobForm.leaveOut;
  const filled = rules.filter((rule) => rule.text !== "");
  const blank: FilterRuleValues = { include: false, kind: "folder", text: "" };
  return (
    <fieldset id="rules" {...(error && { "aria-describedby": "rules-error" })}>
      <legend>{text.rules}</legend>
      <p class="field-help">{text.rulesHelp}</p>
      {[...filled, blank].map((rule, at) => (
        <div class="rule line tight">
          <select name="filter-sign[]" aria-label={text.signOf(at + 1)}>
            <option value="exclude" selected={!rule.include}>
              {text.exclude}
            </option>
            <option value="include" selected={rule.include}>
              {text.include}
            </option>
          </select>
          <select name="filter-kind[]" aria-label={text.kindOf(at + 1)}>
            {shownKinds.map((kind) => (
              <option value={kind} selected={kind === rule.kind}>
                {text.kinds[kind]}
              </option>
            ))}
          </select>
          <input
            class="path"
            name="filter-text[]"
            type="text"
            value={rule.text}
            aria-label={text.textOf(at + 1)}
            {...(error && { "aria-invalid": "true" as const })}
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            dir="auto"
          />
        </div>
      ))}
      {error && (
        <p id="rules-error" class="field-error">
          {error}
        </p>
      )}
      <button type="submit" name="go" value="add-rule" class="button button-quiet" {...inPlace("rules", "rules")}>
        {text.addRule}
      </button>
    </fieldset>
  );
}

/** What the rules say about a path. */
export function Verdict({ verdict }: { verdict: FilterVerdict | undefined }) {
  return (
    <div id="filter-verdict" role="status">
      {verdict && <VerdictText verdict={verdict} />}
    </div>
  );
}

function VerdictText({ verdict }: { verdict: FilterVerdict }) {
  const { texts } = useView();
  const text = texts.jobForm.leaveOut;
  const groups: Readonly<Record<string, string>> = text.groups;
  const words = ({ include, kind, text: rule }: FilterRuleValues) =>
    `${include ? text.include : text.exclude} · ${text.kinds[kind]}: ${(kind === "group" && groups[rule]) || rule}`;
  switch (verdict.kind) {
    case "included":
      return (
        <Trouble level="note" what={text.isIn} advice={verdict.rule ? text.byRule(words(verdict.rule)) : text.byNone} />
      );
    case "excluded":
      return <Trouble level="attention" what={text.isOut(verdict.path)} advice={text.byRule(words(verdict.rule))} />;
    case "hidden":
      return <Trouble level="attention" what={text.isOut(verdict.path)} advice={text.isHidden} />;
    case "ignored":
      return (
        <Trouble
          level="attention"
          what={text.isOut(verdict.path)}
          advice={text.byLine(verdict.line, verdict.file, verdict.rule)}
        />
      );
    case "wrong":
      return <FailedBecause what={texts.jobForm.faults.filters} why={verdict.why} />;
    default:
      return <Trouble level="attention" what={text.others[verdict.kind]} />;
  }
}

/** How many ways there are in which something is left out. */
export function countOfFilters({ values: { filter } }: JobFormProps): number {
  const rules = filter.rules.filter(({ text }) => text !== "").length;
  const others = [filter.sizeLimit, filter.ignoreFiles].filter((value) => value.trim() !== "").length;
  return rules + filter.groups.length + filter.attributes.length + others;
}
