/** @jsxImportSource hono/jsx */
import { useView } from "../view.tsx";
import { controlOf, Field, type FieldProps } from "./field.tsx";

export interface SecretFieldProps extends Omit<FieldProps, "children"> {
  readonly name: string;
  readonly value?: string | undefined;
  /** A new one of the user's own, which browsers offer to keep. */
  readonly isNew?: boolean;
  /** It can be read from the start, since nobody has seen it yet. */
  readonly isShown?: boolean;
}

/** Something secret: dots, and a button that shows what they stand for. */
export function SecretField(props: SecretFieldProps) {
  const { id, label, help, error, name, value = "", isNew = false, isShown = false } = props;
  const { texts } = useView();
  return (
    <Field id={id} label={label} help={help} error={error}>
      <span class="secret beside">
        <input
          {...controlOf(props)}
          name={name}
          type={isShown ? "text" : "password"}
          value={value}
          autocomplete={isNew ? "new-password" : "off"}
          autocapitalize="none"
          spellcheck={false}
        />
        <button type="button" class="button needs-script" data-reveal={id} aria-pressed={isShown ? "true" : "false"}>
          {texts.common.reveal}
        </button>
      </span>
    </Field>
  );
}
