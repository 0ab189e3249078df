/** @jsxImportSource hono/jsx */
import { optionIn } from "../texts/options.ts";
import { useView } from "../view.tsx";
import { type FieldProps, SelectField, TextField } from "./field.tsx";
import { Meaning, type Told } from "./meaning.tsx";
import { PathInput } from "./path-input.tsx";
import { SecretField } from "./secret.tsx";

/** An option as its declaration tells of it, in English. */
export interface OptionFacts {
  readonly name: string;
  readonly type: string;
  readonly short: string;
  readonly long: string;
  readonly default?: string | undefined;
  readonly values?: readonly string[] | undefined;
  /** Why it is better not used or, by its kind, changes nothing or isn't to be had. */
  readonly note?: string | undefined;
  readonly noteKind?: "noEffect" | "notServed" | undefined;
}

/** What keeps a value from being stored: it is none of the type of its option, or why it can't be. */
export type OptionTrouble = "not-of-type" | Told;

export interface OptionFieldProps {
  readonly option: OptionFacts;
  /** Of the control; the name that the form sends. */
  readonly name: string;
  /** Blank: not set, unless it `isSet` to nothing. */
  readonly value: string;
  readonly isSet?: boolean;
  readonly error?: OptionTrouble | undefined;
}

/** One option, with the control that goes with its type. */
export function OptionField({ option: declared, name, value, isSet = false, error }: OptionFieldProps) {
  const { texts, language } = useView();
  const text = texts.jobForm.options;
  const option = optionIn(language, declared);
  const id = `option-${name.replace(/[^\w-]/g, "-")}`;
  const noteText = option.noteKind ? text.notes[option.noteKind] : (note: string) => note;
  const usual = option.default === "" ? undefined : option.default;
  const usualWord = option.type === "Boolean" && usual ? (usual === "true" ? text.yes : text.no) : usual;
  const common: Omit<FieldProps, "children"> & { name: string; value: string } = {
    id,
    name,
    value,
    error: error && <TroubleText of={error} type={option.type} />,
    label: option.short,
    help: (
      <>
        <code>{option.name}</code> {option.long}
        {option.values && option.type !== "Enumeration" && ` ${option.values.join(", ")}.`}
        {usualWord && ` ${text.usual(usualWord)}`}
        {option.note && ` ${noteText(option.note)}`}
      </>
    ),
  };
  switch (option.type) {
    case "Boolean": {
      const known = ["true", "false"].includes(value.toLowerCase()) || value === "";
      return (
        <SelectField
          {...common}
          value={value.toLowerCase()}
          options={[
            { value: "", label: isSet ? text.blank : text.notSet },
            { value: "true", label: text.yes },
            { value: "false", label: text.no },
            ...(known ? [] : [{ value: value.toLowerCase(), label: value }]),
          ]}
        />
      );
    }
    case "Enumeration": {
      const values = option.values ?? [];
      const found = values.find((each) => each.toLowerCase() === value.toLowerCase());
      return (
        <SelectField
          {...common}
          value={found ?? value}
          options={[
            { value: "", label: isSet ? text.blank : text.notSet },
            ...values.map((each) => ({ value: each, label: each })),
            ...(found || value === "" ? [] : [{ value, label: value }]),
          ]}
        />
      );
    }
    case "Password":
      return <SecretField {...common} />;
    case "Path":
      return <PathInput {...common} />;
    default:
      return <TextField {...common} placeholder={usual} autocomplete="off" />;
  }
}

function TroubleText({ of: trouble, type }: { of: OptionTrouble; type: string }) {
  const { wrong } = useView().texts.jobForm.options;
  if (trouble !== "not-of-type") return <Meaning of={trouble} />;
  return <>{Object.hasOwn(wrong, type) ? wrong[type as keyof typeof wrong] : wrong.other}</>;
}
