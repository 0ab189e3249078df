/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import { useView } from "../view.tsx";
import { Field } from "./field.tsx";
import { Icon, type IconName } from "./icon.tsx";
import { SecretField } from "./secret.tsx";

interface WayProps {
  readonly sign: IconName;
  readonly title: string;
  readonly lead: string;
  readonly isOpen: boolean;
  readonly children?: Child;
}

/** One of several ways to the same end; the one that is taken is open. */
export function Way({ sign, title, lead, isOpen, children }: WayProps) {
  return (
    <details class="step box" open={isOpen}>
      <summary>
        <span class="step-number" aria-hidden="true">
          <Icon name={sign} />
        </span>
        <h2>{title}</h2>
        <span class="step-answer">{lead}</span>
        <Icon name="down" class="step-sign" />
      </summary>
      <div class="form">{children}</div>
    </details>
  );
}

/** Asks for the configuration file of a backup, and for its passphrase. */
export function ConfigurationFileForm({ action }: { action: string }) {
  const text = useView().texts.imports;
  return (
    <form method="post" action={action} enctype="multipart/form-data" class="form">
      <Field id="file" label={text.file}>
        <input id="file" name="file" type="file" accept=".json,.aes,application/json" />
      </Field>
      <SecretField id="file-passphrase" name="passphrase" label={text.filePassphrase} help={text.fileHelp} />
      <p>
        <button type="submit" class="button button-main">
          {text.read}
        </button>
      </p>
    </form>
  );
}
