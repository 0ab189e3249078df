/** @jsxImportSource hono/jsx */
import { raw } from "hono/html";
import { CheckField, controlOf, Field, TextField } from "../../parts/field.tsx";
import type { Told } from "../../parts/meaning.tsx";
import { FailedBecause, Trouble } from "../../parts/trouble.tsx";
import { IfAllowed, useView } from "../../view.tsx";
import { SaveButton } from "./access.tsx";
import { SettingsFrame, SettingsGroup } from "./frame.tsx";

export interface PasskeyRow {
  readonly id: string;
  readonly name: string;
  readonly created: Date;
  readonly lastUsed: Date | undefined;
}

export interface OpenIdForm {
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly hasSecret: boolean;
  readonly allowed: string;
  readonly claim: string;
  /** Lines of `value = role`. */
  readonly roles: string;
  readonly scope: string;
}

export interface WaysProps {
  readonly factor: { readonly codesLeft: number; readonly allowsPrograms: boolean } | undefined;
  readonly passwordIsWrong?: boolean;
  /** Undefined: none for somebody who signs in with an account elsewhere alone. */
  readonly passkeys: readonly PasskeyRow[] | undefined;
  readonly passkeyFailed?: boolean;
  readonly openId: OpenIdForm | undefined;
  readonly openIdProblem?: string | undefined;
  /** Why the provider could not be asked. */
  readonly openIdFailure?: Told | undefined;
  /** Where the provider sends browsers back to. */
  readonly callback: string;
  readonly isSaved: boolean;
}

export function SignInWays(props: WaysProps) {
  return (
    <SettingsFrame section="ways" isSaved={props.isSaved}>
      <Factor {...props} />
      <PasskeyList {...props} />
      <IfAllowed to="administer">
        <OpenId {...props} />
      </IfAllowed>
    </SettingsFrame>
  );
}

function Factor({ factor, passwordIsWrong }: WaysProps) {
  const { texts } = useView();
  const text = texts.ways.factor;
  if (!factor) {
    return (
      <SettingsGroup title={text.title} lead={text.off}>
        <div>
          <a class="button" href="settings/ways/factor">
            {text.setUp}
          </a>
        </div>
      </SettingsGroup>
    );
  }
  return (
    <SettingsGroup title={text.title} lead={`${text.on} ${text.left(factor.codesLeft)}`}>
      <form method="post" action="settings/ways/programs" class="form">
        <CheckField
          id="programs"
          name="programs"
          label={text.programs}
          help={text.programsHelp}
          checked={factor.allowsPrograms}
        />
        <SaveButton />
      </form>
      <form method="post" action="settings/ways/factor/off" class="form">
        <TextField
          id="password"
          name="password"
          type="password"
          label={texts.signIn.password}
          help={text.turnOffText}
          autocomplete="current-password"
          required
          error={passwordIsWrong ? texts.signIn.wrong : undefined}
        />
        <div>
          <button type="submit" class="button button-trouble">
            {text.turnOff}
          </button>
        </div>
      </form>
    </SettingsGroup>
  );
}

function PasskeyList({ passkeys, passkeyFailed }: WaysProps) {
  const { texts, formats, now } = useView();
  const text = texts.ways.passkeys;
  if (!passkeys) return null;
  return (
    <SettingsGroup title={text.title} lead={text.text}>
      {passkeyFailed && <Trouble what={text.failed} advice={text.needsSecure} />}
      {passkeys.length === 0 ? (
        <p>{text.none}</p>
      ) : (
        <ul class="rows list">
          {passkeys.map(({ id, name, created, lastUsed }) => (
            <li>
              <div>
                <strong>
                  <bdi>{name}</bdi>
                </strong>
                <p class="soft small">
                  {text.added(formats.date(created))}
                  {lastUsed && ` · ${text.used(formats.relative(lastUsed, now))}`}
                </p>
              </div>
              <form method="post" action="settings/ways/passkeys/remove">
                <input type="hidden" name="id" value={id} />
                <button type="submit" class="button" aria-label={text.removeNamed(name)}>
                  {text.remove}
                </button>
              </form>
            </li>
          ))}
        </ul>
      )}
      <form
        method="post"
        action="settings/ways/passkeys"
        class="form"
        data-passkey="create"
        data-passkey-options="settings/ways/passkeys/options"
      >
        <input type="hidden" name="answer" />
        <TextField id="passkey-name" name="name" label={text.name} help={text.nameHelp} required />
        <div>
          <button type="submit" class="button">
            {text.add}
          </button>
        </div>
        <noscript>
          <p class="soft small">{text.needsSecure}</p>
        </noscript>
      </form>
    </SettingsGroup>
  );
}

function OpenId({ openId, openIdProblem, openIdFailure, callback }: WaysProps) {
  const { texts } = useView();
  const text = texts.ways.openId;
  const allowed = { id: "allowed", help: text.allowedHelp };
  const roles = { id: "roles", help: text.rolesHelp };
  return (
    <SettingsGroup title={text.title} lead={text.text}>
      {openIdProblem !== undefined && <FailedBecause what={openIdProblem} why={openIdFailure} />}
      <form method="post" action="settings/ways/openid" class="form">
        <TextField id="openid-name" name="name" label={text.name} help={text.nameHelp} value={openId?.name} />
        <TextField
          id="issuer"
          name="issuer"
          type="url"
          label={text.issuer}
          value={openId?.issuer}
          placeholder="https://"
        />
        <TextField id="client-id" name="clientId" label={text.clientId} value={openId?.clientId} autocomplete="off" />
        <TextField
          id="client-secret"
          name="clientSecret"
          type="password"
          label={text.clientSecret}
          help={openId?.hasSecret ? text.clientSecretKept : undefined}
          autocomplete="off"
        />
        <Field {...allowed} label={text.allowed}>
          <textarea {...controlOf(allowed)} name="allowed" rows={3} spellcheck={false}>
            {openId?.allowed}
          </textarea>
        </Field>
        <TextField id="claim" name="claim" label={text.claim} help={text.claimHelp} value={openId?.claim} />
        <Field {...roles} label={text.roles}>
          <textarea {...controlOf(roles)} name="roles" rows={3} spellcheck={false}>
            {openId?.roles}
          </textarea>
        </Field>
        <TextField id="scope" name="scope" label={text.scope} help={text.scopeHelp} value={openId?.scope} />
        <p class="small">
          {text.callback}: <code>{callback}</code>
        </p>
        <div class="buttons">
          <button type="submit" class="button">
            {text.save}
          </button>
          {openId?.hasSecret && (
            <button type="submit" class="button button-trouble" name="remove" value="1" formnovalidate>
              {text.remove}
            </button>
          )}
        </div>
      </form>
    </SettingsGroup>
  );
}

export interface SetUpFactorProps {
  readonly secret: string;
  /** A picture that apps read: SVG that the server has drawn. */
  readonly picture: string;
  readonly isWrong: boolean;
}

export function SetUpFactor({ secret, picture, isWrong }: SetUpFactorProps) {
  const { texts } = useView();
  const text = texts.ways.factor;
  return (
    <SettingsFrame section="ways">
      <SettingsGroup title={text.title} lead={text.scan}>
        <div class="factor-picture" role="img" aria-label={text.picture}>
          {raw(picture)}
        </div>
        <p>
          {text.secret}: <code class="factor-secret">{secret.replaceAll(/(.{4})(?=.)/g, "$1 ")}</code>
        </p>
        <form method="post" action="settings/ways/factor" class="form">
          <input type="hidden" name="secret" value={secret} />
          <TextField
            id="code"
            name="code"
            label={text.confirm}
            autocomplete="one-time-code"
            size={10}
            required
            autofocus
            error={isWrong ? texts.ways.step.wrong : undefined}
          />
          <div>
            <button type="submit" class="button button-main">
              {text.turnOn}
            </button>
          </div>
        </form>
      </SettingsGroup>
    </SettingsFrame>
  );
}

export function EmergencyCodes({ codes }: { codes: readonly string[] }) {
  const { texts } = useView();
  const text = texts.ways.factor;
  return (
    <SettingsFrame section="ways">
      <SettingsGroup title={text.codesTitle} lead={text.codesText}>
        <pre class="secret-line quote">{codes.join("\n")}</pre>
        <div>
          <a class="button button-main" href="settings/ways">
            {text.done}
          </a>
        </div>
      </SettingsGroup>
    </SettingsFrame>
  );
}
