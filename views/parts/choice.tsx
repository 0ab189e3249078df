/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";

export interface ChoiceProps {
  readonly name: string;
  readonly value: string;
  readonly label: Child;
  readonly help?: Child;
  readonly isChosen: boolean;
  /** What goes with this choice; hidden while another one is made. */
  readonly children?: Child;
}

/** One of several ways: a button to choose it, and what goes with it. Stands in a fieldset with the others. */
export function Choice({ name, value, label, help, isChosen, children }: ChoiceProps) {
  const id = `${name}-${value}`;
  return (
    <div class="pick">
      <input
        id={id}
        type="radio"
        name={name}
        value={value}
        checked={isChosen}
        {...(help !== undefined && { "aria-describedby": `${id}-help` })}
      />
      <label for={id}>{label}</label>
      {help !== undefined && (
        <p id={`${id}-help`} class="field-help">
          {help}
        </p>
      )}
      {children !== undefined && <div class="pick-fields">{children}</div>}
    </div>
  );
}
