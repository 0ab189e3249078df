/** @jsxImportSource hono/jsx */
import { CheckField, SelectField, TextField } from "../../parts/field.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { When } from "../../parts/when.tsx";
import { useView } from "../../view.tsx";
import { LinkLine, type LinkRow } from "../restore/link.tsx";
import { SettingsFrame, SettingsGroup, SettingsList } from "./frame.tsx";

/** What a key may be for. */
export const keyUses = ["run", "stop", "status", "metrics", "read", "restore"] as const;
export type KeyUse = (typeof keyUses)[number];

/** After how many days a key expires; empty: never. */
export const keyLives = ["", "30", "90", "365"] as const;

export interface KeyRow {
  readonly id: number;
  readonly name: string;
  readonly uses: readonly KeyUse[];
  /** Names of the backups that it is for; undefined: all. */
  readonly backups: readonly string[] | undefined;
  /** Requests are signed with it. */
  readonly signs: boolean;
  readonly created: Date;
  readonly lastUsed: Date | undefined;
  readonly expires: Date | undefined;
  readonly state: "good" | "expired" | "revoked";
}

/** A key as it is typed in. */
export interface TypedKey {
  readonly name: string;
  readonly uses: readonly string[];
  readonly backups: readonly string[];
  readonly life: string;
  readonly signs: boolean;
}

export interface KeysProps {
  readonly keys: readonly KeyRow[];
  readonly backups: readonly { readonly id: string; readonly name: string }[];
  /** Where versions can be mounted, as far as this server knows. */
  readonly drive: string;
  /** To files, for others. */
  readonly links: readonly LinkRow[];
  /** Just made: the one time that it is shown, with a command that uses it. */
  readonly made?: { readonly key: string; readonly command: string; readonly signs: boolean } | undefined;
  readonly typed?: TypedKey;
  readonly wrong?: readonly ("name" | "uses")[];
}

const untouched: TypedKey = { name: "", uses: ["run"], backups: [], life: "", signs: false };

export function Keys({ keys, backups, drive, links, made, typed = untouched, wrong = [] }: KeysProps) {
  const { texts } = useView();
  const text = texts.settings.keys;
  return (
    <SettingsFrame section="keys">
      {made && (
        <Trouble level="note" sign="key" what={text.madeTitle}>
          <pre class="secret-line quote">{made.key}</pre>
          <p>{made.signs ? text.madeSigns : text.madeText}</p>
          <p>{text.example}</p>
          <pre>{made.command}</pre>
        </Trouble>
      )}
      <SettingsGroup lead={text.text}>
        <SettingsList none={text.none} lines={keys.map((key) => <KeyLine row={key} />)} />
      </SettingsGroup>
      <SettingsGroup title={text.make}>
        <form method="post" action="settings/keys" class="form">
          <TextField
            id="name"
            name="name"
            label={text.name}
            help={text.nameHelp}
            value={typed.name}
            error={wrong.includes("name") ? text.nameMissing : undefined}
          />
          <fieldset>
            <legend>{text.uses}</legend>
            {keyUses.map((use) => (
              <label class="tick">
                <input type="checkbox" name="uses[]" value={use} checked={typed.uses.includes(use)} />
                <span>{text.useHelp[use]}</span>
              </label>
            ))}
            {wrong.includes("uses") && <p class="field-error">{text.usesMissing}</p>}
          </fieldset>
          {backups.length > 0 && (
            <fieldset>
              <legend>{text.backups}</legend>
              <p class="field-help">{text.backupsHelp}</p>
              {backups.map(({ id, name: backup }) => (
                <label class="tick">
                  <input type="checkbox" name="backups[]" value={id} checked={typed.backups.includes(id)} />
                  <bdi>{backup}</bdi>
                </label>
              ))}
            </fieldset>
          )}
          <SelectField
            id="life"
            name="life"
            label={text.life}
            value={typed.life}
            options={keyLives.map((value) => ({ value, label: text.lives[value] }))}
          />
          <CheckField id="signs" name="signs" label={text.signs} help={text.signsHelp} checked={typed.signs} />
          <div>
            <button type="submit" class="button">
              {text.make}
            </button>
          </div>
        </form>
      </SettingsGroup>
      <Drive address={drive} />
      <Links links={links} />
    </SettingsFrame>
  );
}

/** How what is backed up is mounted. */
function Drive({ address }: { address: string }) {
  const text = useView().texts.links.drive;
  return (
    <SettingsGroup title={text.title} lead={text.text}>
      <p>
        {text.address}: <code>{address}</code>
      </p>
      <p>{text.how}</p>
      <p>{text.transport}</p>
      <p class="soft small">{text.missing}</p>
      <p>{text.example}</p>
      <pre>{`read -rs key
export RCLONE_WEBDAV_URL="${address}" RCLONE_WEBDAV_USER=bunker
export RCLONE_WEBDAV_PASS="$(printf '%s\\n' "$key" | rclone obscure -)"
rclone mount --read-only :webdav: /mnt/backups`}</pre>
    </SettingsGroup>
  );
}

/** Not keys, but as good as one for what they are for. */
function Links({ links }: Pick<KeysProps, "links">) {
  const text = useView().texts.links;
  return (
    <SettingsGroup title={text.settingsTitle} lead={text.settingsText}>
      <SettingsList
        none={text.none}
        lines={links.map((link) => <LinkLine link={link} action="settings/keys/links/revoke" withBackup />)}
      />
      <form method="post" action="settings/keys/links/revoke-all">
        <button type="submit" class="button">
          {text.revokeAll}
        </button>
      </form>
    </SettingsGroup>
  );
}

function KeyLine({ row }: { row: KeyRow }) {
  const { texts } = useView();
  const text = texts.settings.keys;
  const { id, name, uses, backups, signs, created, lastUsed, expires, state } = row;
  return (
    <li>
      <div>
        <strong>
          <bdi>{name}</bdi>
        </strong>
        {state !== "good" && <span class="soft"> ({text.states[state]})</span>}
        <p class="soft small">
          {uses.map((use) => text.useNames[use]).join(", ")} ·{" "}
          <bdi>{backups === undefined ? text.all : backups.join(", ")}</bdi>
          {signs && ` · ${text.numbered(id)}`}
        </p>
        <p class="soft small">
          {text.created} <When time={created} /> · {text.lastUsed}{" "}
          {lastUsed ? <When time={lastUsed} /> : texts.common.never}
          {expires && state === "good" && (
            <>
              {" "}
              · {text.expires} <When time={expires} />
            </>
          )}
        </p>
      </div>
      {state !== "revoked" && (
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
