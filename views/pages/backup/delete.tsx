/** @jsxImportSource hono/jsx */
import { Ask } from "../../parts/dialog.tsx";
import { CheckField, TextField } from "../../parts/field.tsx";
import { useView } from "../../view.tsx";

export interface DeleteBackupProps {
  readonly jobId: string;
  readonly name: string;
  /** As the last run has told. */
  readonly atDestination: { readonly files: number; readonly bytes: number } | undefined;
  readonly remote: "keep" | "delete";
  readonly index: boolean;
  /** Of the name. */
  readonly typed: string;
  readonly error?: string | undefined;
}

/** The question before a backup is deleted. The files at the destination go only with its name typed in. */
export function DeleteBackup({ jobId, name, atDestination, remote, index, typed, error }: DeleteBackupProps) {
  const { texts, formats } = useView();
  const text = texts.backup.delete;
  const choice = (value: "keep" | "delete", label: string, help: string) => (
    <div class="pick">
      <input
        type="radio"
        id={`remote-${value}`}
        name="remote"
        value={value}
        checked={remote === value}
        aria-describedby={`remote-${value}-help`}
      />
      <label for={`remote-${value}`}>{label}</label>
      <p id={`remote-${value}-help`} class="field-help">
        {help}
      </p>
    </div>
  );
  return (
    <Ask
      title={<bdi>{text.title(name)}</bdi>}
      action={`backup/${jobId}/delete`}
      button={text.button}
      back={`backup/${jobId}/care`}
      isFinal
    >
      <p>{text.text}</p>
      <fieldset class="form">
        <legend class="unseen">{text.remote}</legend>
        {choice("keep", text.keepRemote, text.keepRemoteHelp)}
        {choice(
          "delete",
          text.deleteRemote,
          atDestination
            ? text.deleteRemoteHelp(texts.common.fileCount(atDestination.files), formats.bytes(atDestination.bytes))
            : text.deleteRemoteUnknown,
        )}
      </fieldset>
      <TextField id="typed-name" name="name" label={text.typeName} value={typed} error={error} autocomplete="off" />
      <CheckField id="index" name="index" label={text.localIndex} help={text.localIndexHelp} checked={index} />
    </Ask>
  );
}
