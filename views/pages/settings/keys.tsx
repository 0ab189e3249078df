/** @jsxImportSource hono/jsx */
import { TextField } from "../../parts/field.tsx";
import { Icon } from "../../parts/icon.tsx";
import { When } from "../../parts/when.tsx";
import { useView } from "../../view.tsx";
import { SettingsFrame, SettingsGroup } from "./frame.tsx";

export interface KeyRow {
  readonly id: number;
  readonly name: string;
  /** Names of the backups that it may start; undefined: all. */
  readonly backups: readonly string[] | undefined;
  readonly created: Date;
  readonly lastUsed: Date | undefined;
  readonly isRevoked: boolean;
}

export interface KeysProps {
  readonly keys: readonly KeyRow[];
  readonly backups: readonly { readonly id: string; readonly name: string }[];
  /** Just made: the one time that it is shown, with a command that uses it. */
  readonly made?: { readonly key: string; readonly command: string } | undefined;
  readonly name?: string;
  readonly nameIsMissing?: boolean;
}

export function Keys({ keys, backups, made, name = "", nameIsMissing = false }: KeysProps) {
  const { texts } = useView();
  const text = texts.settings.keys;
  return (
    <SettingsFrame section="keys">
      {made && (
        <div class="trouble trouble-note" role="status">
          <Icon name="key" />
          <div class="trouble-text">
            <p>
              <strong>{text.madeTitle}</strong>
            </p>
            <pre class="secret-line">{made.key}</pre>
            <p>{text.madeText}</p>
            <p>{text.example}</p>
            <pre>{made.command}</pre>
          </div>
        </div>
      )}
      <SettingsGroup title={texts.settings.sections.keys} lead={text.text}>
        {keys.length === 0 ? (
          <p>{text.none}</p>
        ) : (
          <ul class="plain list">
            {keys.map((key) => (
              <KeyLine row={key} />
            ))}
          </ul>
        )}
      </SettingsGroup>
      <SettingsGroup title={text.make}>
        <form method="post" action="settings/keys" class="form">
          <TextField
            id="name"
            name="name"
            label={text.name}
            help={text.nameHelp}
            value={name}
            error={nameIsMissing ? text.nameMissing : undefined}
          />
          {backups.length > 0 && (
            <fieldset>
              <legend>{text.backups}</legend>
              <p class="field-help">{text.backupsHelp}</p>
              {backups.map(({ id, name: backup }) => (
                <label class="choice">
                  <input type="checkbox" name="backups[]" value={id} />
                  <bdi>{backup}</bdi>
                </label>
              ))}
            </fieldset>
          )}
          <div>
            <button type="submit" class="button">
              {text.make}
            </button>
          </div>
        </form>
      </SettingsGroup>
    </SettingsFrame>
  );
}

function KeyLine({ row: { id, name, backups, created, lastUsed, isRevoked } }: { row: KeyRow }) {
  const { texts } = useView();
  const text = texts.settings.keys;
  return (
    <li>
      <div>
        <strong>
          <bdi>{name}</bdi>
        </strong>
        {isRevoked && <span class="soft"> ({text.revoked})</span>}
        <p class="soft small">
          <bdi>{backups === undefined ? text.all : backups.join(", ")}</bdi> · {text.created} <When time={created} /> ·{" "}
          {text.lastUsed} {lastUsed ? <When time={lastUsed} /> : texts.common.never}
        </p>
      </div>
      {!isRevoked && (
        <form method="post" action="settings/keys/revoke">
          <input type="hidden" name="id" value={String(id)} />
          <button type="submit" class="button" aria-label={text.revokeNamed(name)}>
            {text.revoke}
          </button>
        </form>
      )}
    </li>
  );
}
