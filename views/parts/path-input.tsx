/** @jsxImportSource hono/jsx */
import { controlOf, Field, type FieldProps } from "./field.tsx";

export interface PathInputProps extends FieldProps {
  readonly name: string;
  readonly value?: string;
  readonly placeholder?: string;
}

/** A path on the computer that the server runs on; folders are proposed while one types. */
export function PathInput(props: PathInputProps) {
  const { id, label, help, error, name, value = "", placeholder, children } = props;
  return (
    <Field id={id} label={label} help={help} error={error}>
      <span class="beside">
        <input
          {...controlOf(props)}
          class="path"
          name={name}
          type="text"
          value={value}
          list={`${id}-list`}
          placeholder={placeholder}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          dir="auto"
          hx-get="job-form/paths"
          hx-trigger="input changed delay:200ms"
          hx-sync="replace"
          hx-target={`#${id}-list`}
          hx-swap="innerHTML"
          {...{ "hx-vals": `{"of":"${name}"}` }}
        />
        {children}
      </span>
      <datalist id={`${id}-list`} />
    </Field>
  );
}

/** What is proposed for a {@link PathInput}. */
export function PathProposals({ paths }: { paths: readonly string[] }) {
  return (
    <>
      {paths.map((path) => (
        <option value={path} />
      ))}
    </>
  );
}
