/** @jsxImportSource hono/jsx */
import { CheckField, TextField } from "../../parts/field.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { IfAllowed, useView } from "../../view.tsx";
import { Locked, SettingsFrame, SettingsGroup } from "./frame.tsx";

export interface SignedIn {
  readonly id: string;
  /** How the browser or program calls itself, shortened. */
  readonly client: string | undefined;
  readonly address: string | undefined;
  readonly since: Date | undefined;
  readonly lastUsed: Date;
  readonly isThis: boolean;
  /** Whose it is; undefined: the administrator's. */
  readonly name: string | undefined;
}

export interface AccessProps {
  readonly isSaved: boolean;
  readonly passwordChanged: boolean;
  readonly passwordProblem?: "wrong" | "short" | undefined;
  /** The viewer comes in by one; else with an account elsewhere. */
  readonly hasPassword: boolean;
  readonly hosts: string;
  readonly hostsLockedBy: string | undefined;
  readonly allowsLinks: boolean;
  readonly linksLockedBy: string | undefined;
  /** Where the server listens, and whether other computers reach it. */
  readonly listening: { readonly where: string; readonly isLocal: boolean };
  readonly signedIn: readonly SignedIn[];
}

export function Access(props: AccessProps) {
  const { texts, viewer } = useView();
  const text = texts.settings.access;
  const { hosts, hostsLockedBy, allowsLinks, linksLockedBy, listening } = props;
  return (
    <SettingsFrame section="access" isSaved={props.isSaved}>
      {props.passwordChanged && <Trouble level="note" what={text.changed} />}
      {viewer.name !== undefined && <p>{texts.users.signedInAs(viewer.name)}</p>}
      {props.hasPassword && (
        <SettingsGroup title={text.passwordTitle} lead={viewer.name === undefined ? text.passwordText : undefined}>
          <PasswordForm problem={props.passwordProblem} />
        </SettingsGroup>
      )}
      <IfAllowed to="administer">
        <SettingsGroup
          title={text.hostsTitle}
          lead={`${text.listens(listening.where)} ${listening.isLocal ? text.listensLocal : text.listensAll}`}
        >
          <form method="post" action="settings/access" class="form">
            <TextField
              id="hosts"
              name="hosts"
              label={text.hostsLabel}
              help={text.hostsHelp}
              value={hosts}
              disabled={hostsLockedBy !== undefined}
            />
            <Locked by={hostsLockedBy} />
            <CheckField
              id="links"
              name="links"
              label={text.tokensLabel}
              help={text.tokensHelp}
              checked={allowsLinks}
              disabled={linksLockedBy !== undefined}
            />
            <Locked by={linksLockedBy} />
            <SaveButton />
          </form>
        </SettingsGroup>
      </IfAllowed>
      <SettingsGroup title={text.sessionsTitle} lead={text.sessionsText(props.signedIn.length)}>
        <ul class="rows list">
          {props.signedIn.map((each) => (
            <SignInRow signIn={each} />
          ))}
        </ul>
        {props.signedIn.length > 1 && (
          <form method="post" action="settings/access/end-others">
            <button type="submit" class="button">
              {text.endOthers}
            </button>
          </form>
        )}
      </SettingsGroup>
    </SettingsFrame>
  );
}

function PasswordForm({ problem }: { problem: AccessProps["passwordProblem"] }) {
  const { texts } = useView();
  const text = texts.settings.access;
  return (
    <form method="post" action="settings/access/password" class="form">
      <TextField
        id="current"
        name="current"
        type="password"
        label={text.current}
        autocomplete="current-password"
        required
        error={problem === "wrong" ? text.wrong : undefined}
      />
      <TextField
        id="wanted"
        name="wanted"
        type="password"
        label={text.wanted}
        help={text.wantedHelp}
        autocomplete="new-password"
        required
        error={problem === "short" ? text.short : undefined}
      />
      <button type="submit" class="button">
        {text.change}
      </button>
    </form>
  );
}

function SignInRow({ signIn: { id, client, address, since, lastUsed, isThis, name: user } }: { signIn: SignedIn }) {
  const { texts, formats, now } = useView();
  const text = texts.settings.access;
  const name = client ?? text.unknownClient;
  return (
    <li>
      <div>
        <strong title={client}>{name}</strong>
        {user !== undefined && (
          <>
            {" "}
            · <bdi>{user}</bdi>
          </>
        )}
        {isThis && <span class="soft"> ({text.thisOne})</span>}
        <p class="soft small">
          {address && <span class="path">{address}</span>}
          {since && <> · {text.since(formats.date(since))}</>} ·{" "}
          <time datetime={lastUsed.toISOString()} title={formats.dateTime(lastUsed)}>
            {text.lastUsed(formats.relative(lastUsed, now))}
          </time>
        </p>
      </div>
      {!isThis && (
        <form method="post" action="settings/access/end">
          <input type="hidden" name="id" value={id} />
          <button type="submit" class="button" aria-label={text.endNamed(name)}>
            {text.end}
          </button>
        </form>
      )}
    </li>
  );
}

export function SaveButton() {
  const { texts } = useView();
  return (
    <div>
      <button type="submit" class="button button-main">
        {texts.common.save}
      </button>
    </div>
  );
}

export interface WelcomeProps {
  readonly listening: AccessProps["listening"];
  readonly isShort?: boolean;
}

/** The first thing that a new user sees: nobody knows the password that there is. */
export function Welcome({ listening, isShort = false }: WelcomeProps) {
  const { texts } = useView();
  const text = texts.settings;
  return (
    <div class="sign-in stack loose">
      <header class="stack">
        <img src="bunker/icon.svg" alt="" width="56" height="56" />
        <h1 tabindex={-1}>{text.welcome.title}</h1>
      </header>
      <p>{text.welcome.text}</p>
      <p class="soft">
        {text.access.listens(listening.where)} {listening.isLocal ? text.access.listensLocal : text.access.listensAll}
      </p>
      <form method="post" action="welcome" class="form">
        <TextField
          id="wanted"
          name="wanted"
          type="password"
          label={text.access.wanted}
          help={text.access.wantedHelp}
          autocomplete="new-password"
          required
          autofocus
          error={isShort ? text.access.short : undefined}
        />
        <button type="submit" class="button button-main button-wide">
          {text.welcome.submit}
        </button>
      </form>
      <a href="./">{text.welcome.later}</a>
    </div>
  );
}
