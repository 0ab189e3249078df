/** @jsxImportSource hono/jsx */

import { Ask, inDialog } from "../../parts/dialog.tsx";
import { controlOf, Field, TextField } from "../../parts/field.tsx";
import { type Told, useMeaning } from "../../parts/meaning.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { useView } from "../../view.tsx";
import { SaveButton } from "./access.tsx";
import { SettingsFrame, SettingsGroup, SettingsList } from "./frame.tsx";

/** What users may be, each more than the one before. */
export const roleNames = ["viewer", "operator", "restorer", "admin"] as const;
export type RoleName = (typeof roleNames)[number];

export interface UserRow {
  readonly id: number;
  readonly name: string;
  readonly role: RoleName;
  /** Names of the backups that the user may see; undefined: all. */
  readonly backups: readonly string[] | undefined;
  readonly lastSignIn: Date | undefined;
  readonly invitedUntil: Date | undefined;
  /** Comes with an account elsewhere. */
  readonly isElsewhere: boolean;
}

/** What stands in the form of a user. */
export interface TypedUser {
  readonly name: string;
  readonly role: RoleName;
  /** Ids; none are all. */
  readonly backups: readonly string[];
}

interface Backup {
  readonly id: string;
  readonly name: string;
}

export interface UsersProps {
  readonly users: readonly UserRow[];
  readonly backups: readonly Backup[];
  /** To which restorers may restore, one in a line. */
  readonly folders: string;
  readonly isSaved: boolean;
  /** Just made: the one time that it is shown. */
  readonly link?: { readonly name: string; readonly address: string };
  readonly typed?: TypedUser;
  readonly problem?: { readonly name?: Told; readonly password?: string; readonly folders?: string };
}

const nobody: TypedUser = { name: "", role: "viewer", backups: [] };

export function Users({ users, backups, folders, isSaved, link, typed = nobody, problem = {} }: UsersProps) {
  const { texts } = useView();
  const text = texts.users;
  const places = { id: "folders", help: text.foldersHelp, error: problem.folders };
  return (
    <SettingsFrame section="users" isSaved={isSaved}>
      {link && (
        <Trouble level="note" sign="key" what={text.linkTitle(link.name)}>
          <pre class="secret-line quote">{link.address}</pre>
          <p>{text.linkText}</p>
        </Trouble>
      )}
      <SettingsGroup title={text.title} lead={text.text}>
        <SettingsList none={text.none} lines={users.map((user) => <UserLine user={user} />)} />
      </SettingsGroup>
      <SettingsGroup title={text.add}>
        <form method="post" action="settings/users" class="form">
          <UserFields typed={typed} backups={backups} problem={problem.name} />
          <TextField
            id="password"
            name="password"
            type="password"
            label={text.password}
            help={text.passwordHelp}
            autocomplete="new-password"
            error={problem.password}
          />
          <div>
            <button type="submit" class="button">
              {text.add}
            </button>
          </div>
        </form>
      </SettingsGroup>
      <SettingsGroup title={text.foldersTitle} lead={text.foldersText}>
        <form method="post" action="settings/users/folders" class="form">
          <Field {...places} label={text.folders}>
            <textarea {...controlOf(places)} name="folders" rows={3} spellcheck={false}>
              {folders}
            </textarea>
          </Field>
          <SaveButton />
        </form>
      </SettingsGroup>
    </SettingsFrame>
  );
}

function UserLine({ user }: { user: UserRow }) {
  const { texts, formats, now } = useView();
  const text = texts.users;
  const { id, name, role, backups, lastSignIn, invitedUntil, isElsewhere } = user;
  return (
    <li>
      <div>
        <strong>
          <bdi>{name}</bdi>
        </strong>
        <p class="soft small">
          {text.roles[role]} · <bdi>{backups === undefined || role === "admin" ? text.all : backups.join(", ")}</bdi>
          {isElsewhere && ` · ${text.elsewhere}`}
        </p>
        <p class="soft small">
          {lastSignIn ? (
            <time datetime={lastSignIn.toISOString()} title={formats.dateTime(lastSignIn)}>
              {text.lastSignIn(formats.relative(lastSignIn, now))}
            </time>
          ) : (
            text.neverSignedIn
          )}
          {invitedUntil && ` · ${text.invitedUntil(formats.date(invitedUntil))}`}
        </p>
      </div>
      <a class="button" href={`settings/users/${id}`} aria-label={text.editNamed(name)}>
        {text.edit}
      </a>
    </li>
  );
}

export interface UserPageProps {
  readonly id: number;
  readonly name: string;
  readonly typed: TypedUser;
  readonly backups: readonly Backup[];
  readonly problem?: Told;
}

/** One user, to be changed. */
export function UserPage({ id, name, typed, backups, problem }: UserPageProps) {
  const { texts } = useView();
  const text = texts.users;
  return (
    <SettingsFrame section="users">
      <SettingsGroup title={<bdi>{name}</bdi>}>
        <form method="post" action={`settings/users/${id}`} class="form">
          <UserFields typed={typed} backups={backups} problem={problem} />
          <SaveButton />
        </form>
      </SettingsGroup>
      <SettingsGroup title={text.resetTitle} lead={text.resetText}>
        <form method="post" action={`settings/users/${id}/reset`}>
          <button type="submit" class="button">
            {text.reset}
          </button>
        </form>
      </SettingsGroup>
      <SettingsGroup title={text.removeUser} lead={text.removeText}>
        <div>
          <a class="button button-trouble" href={`settings/users/${id}/remove`} {...inDialog}>
            {text.remove}
          </a>
        </div>
      </SettingsGroup>
    </SettingsFrame>
  );
}

export function RemoveUser({ id, name, isElsewhere }: { id: number; name: string; isElsewhere: boolean }) {
  const { texts } = useView();
  const text = texts.users;
  return (
    <Ask
      title={text.removeTitle(name)}
      action={`settings/users/${id}/remove`}
      button={text.removeUser}
      back={`settings/users/${id}`}
      isFinal
    >
      <p>{text.removeText}</p>
      {isElsewhere && <p>{text.removeElsewhere}</p>}
    </Ask>
  );
}

function UserFields({
  typed,
  backups,
  problem,
}: {
  typed: TypedUser;
  backups: readonly Backup[];
  problem: Told | undefined;
}) {
  const { texts } = useView();
  const meaning = useMeaning();
  const text = texts.users;
  return (
    <>
      <TextField
        id="name"
        name="name"
        label={text.name}
        autocomplete="off"
        value={typed.name}
        error={problem && meaning(problem).what}
        required
      />
      <fieldset>
        <legend>{text.role}</legend>
        {roleNames.map((role) => (
          <label class="tick">
            <input type="radio" name="role" value={role} checked={typed.role === role} />
            <span>
              <strong>{text.roles[role]}</strong> <span class="soft">{text.roleHelp[role]}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {backups.length > 0 && (
        <fieldset>
          <legend>{text.backups}</legend>
          <p class="field-help">{text.backupsHelp}</p>
          {backups.map(({ id, name }) => (
            <label class="tick">
              <input type="checkbox" name="backups[]" value={id} checked={typed.backups.includes(id)} />
              <bdi>{name}</bdi>
            </label>
          ))}
        </fieldset>
      )}
    </>
  );
}
