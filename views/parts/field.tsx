/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";

export interface FieldProps {
  /** Of the control inside, which names `${id}-help` and `${id}-error` in its `aria-describedby`; see {@link describedBy}. */
  readonly id: string;
  readonly label: string;
  readonly help?: Child;
  readonly error?: Child;
  readonly children?: Child;
}

/** A control with its name, its help and what is wrong with what was typed. */
export function Field({ id, label, help, error, children }: FieldProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      {help !== undefined && (
        <p id={`${id}-help`} class="field-help">
          {help}
        </p>
      )}
      {error !== undefined && (
        <p id={`${id}-error`} class="field-error">
          {error}
        </p>
      )}
    </div>
  );
}

/** Attributes of a control in a {@link Field}. */
export function controlOf({ id, help, error }: Pick<FieldProps, "id" | "help" | "error">) {
  const described = [help !== undefined && `${id}-help`, error !== undefined && `${id}-error`]
    .filter(Boolean)
    .join(" ");
  return {
    id,
    ...(described !== "" && { "aria-describedby": described }),
    ...(error !== undefined && { "aria-invalid": "true" as const }),
  };
}

export interface TextFieldProps extends Omit<FieldProps, "children"> {
  readonly name: string;
  readonly value?: string | undefined;
  readonly type?: "text" | "password" | "number" | "email" | "url" | "search" | "time" | "date" | "datetime-local";
  readonly autocomplete?: string;
  readonly placeholder?: string | undefined;
  readonly required?: boolean;
  readonly autofocus?: boolean;
  readonly disabled?: boolean;
  /** Letters that wide a field is expected to hold. */
  readonly size?: number;
  readonly list?: string;
}

export function TextField(props: TextFieldProps) {
  const {
    id,
    label,
    help,
    error,
    name,
    value = "",
    type = "text",
    required,
    autofocus,
    autocomplete,
    placeholder,
    size,
    list,
  } = props;
  return (
    <Field id={id} label={label} help={help} error={error}>
      <input
        {...controlOf(props)}
        name={name}
        type={type}
        value={value}
        required={required}
        autofocus={autofocus}
        disabled={props.disabled}
        autocomplete={autocomplete}
        placeholder={placeholder}
        size={size}
        list={list}
        spellcheck={false}
      />
    </Field>
  );
}

/** A box to tick. A form that is sent without it has no value of this name. */
export function CheckField({
  id,
  name,
  label,
  help,
  checked = false,
  disabled,
}: {
  id: string;
  name: string;
  label: Child;
  help?: Child;
  checked?: boolean;
  disabled?: boolean;
}) {
  return (
    <div class="pick">
      <input
        id={id}
        name={name}
        type="checkbox"
        value="on"
        checked={checked}
        disabled={disabled}
        {...(help !== undefined && { "aria-describedby": `${id}-help` })}
      />
      <label for={id}>{label}</label>
      {help !== undefined && (
        <p id={`${id}-help`} class="field-help">
          {help}
        </p>
      )}
    </div>
  );
}
export interface SelectFieldProps extends Omit<FieldProps, "children"> {
  readonly name: string;
  readonly value?: string | undefined;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

export function SelectField(props: SelectFieldProps) {
  const { id, label, help, error, name, value, options } = props;
  return (
    <Field id={id} label={label} help={help} error={error}>
      <select {...controlOf(props)} name={name}>
        {options.map((option) => (
          <option value={option.value} selected={option.value === value}>
            {option.label}
          </option>
        ))}
      </select>
    </Field>
  );
}
