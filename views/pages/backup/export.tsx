/** @jsxImportSource hono/jsx */
import { CheckField, TextField } from "../../parts/field.tsx";
import { useView } from "../../view.tsx";

export interface ExportProps {
  readonly jobId: string;
  /** What runs the backup from a terminal, without passwords. */
  readonly command: string;
  readonly secrets: boolean;
  readonly encrypt: boolean;
  readonly errors: {
    readonly passphrase?: string | undefined;
    readonly again?: string | undefined;
    readonly encrypt?: string | undefined;
  };
}

/** The settings of a backup to take along. What is typed goes into the file alone, never into an address. */
export function ExportPage({ jobId, command, secrets, encrypt, errors }: ExportProps) {
  const { texts } = useView();
  const text = texts.backup.export;
  return (
    <div class="care stack">
      <section class="card">
        <h2>{text.title}</h2>
        <p class="soft">{text.text}</p>
        <form method="post" action={`backup/${jobId}/export`} class="form" hx-boost="false">
          <CheckField
            id="secrets"
            name="secrets"
            label={text.withSecrets}
            help={text.withSecretsHelp}
            checked={secrets}
          />
          <CheckField id="encrypt" name="encrypt" label={text.isEncrypted} checked={encrypt} />
          {errors.encrypt && (
            <p class="field-error" role="alert">
              {errors.encrypt}
            </p>
          )}
          <TextField
            id="passphrase"
            name="passphrase"
            type="password"
            label={text.passphrase}
            autocomplete="new-password"
            error={errors.passphrase}
            size={32}
          />
          <TextField
            id="again"
            name="again"
            type="password"
            label={text.passphraseAgain}
            autocomplete="new-password"
            error={errors.again}
            size={32}
          />
          <p>
            <button type="submit" class="button button-main">
              {text.download}
            </button>
          </p>
        </form>
      </section>
      <section class="card">
        <h2>{text.commandTitle}</h2>
        <p class="soft">{text.commandText}</p>
        <pre class="box quote" dir="ltr">
          {command}
        </pre>
      </section>
      <p>
        <a href={`backup/${jobId}/care`}>{texts.backup.repair.back}</a>
      </p>
    </div>
  );
}
