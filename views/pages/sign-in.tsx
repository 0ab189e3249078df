/** @jsxImportSource hono/jsx */
import { CheckField, TextField } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { useView } from "../view.tsx";

export interface SignInProps {
  /** Where to go afterwards, from the root of the server. */
  readonly next: string;
  readonly notice?: "ended" | "expired" | undefined;
  readonly isWrong?: boolean;
  readonly remember?: boolean;
  /** There are users who come in by a name. */
  readonly hasNames: boolean;
  /** What was typed as one. */
  readonly name?: string;
  readonly hasPasskeys: boolean;
  /** Name of the provider where accounts are. */
  readonly provider: string | undefined;
  /** What went wrong on another way in. */
  readonly problem?: "passkey" | "openid" | undefined;
}

/** Above a page whose reader's sign-in has ended: what was typed into it stays until there is a new one. */
export function SignInAgain() {
  const { again } = useView().texts.signIn;
  return (
    <section class="ask stack" aria-labelledby="ask-title" data-signed-out>
      <h2 id="ask-title">{again.title}</h2>
      <p>{again.text}</p>
      <div class="buttons">
        <a class="button button-main" href="login.html" target="_blank" rel="noopener" hx-boost="false">
          {again.open}
        </a>
        <button type="button" class="button" data-close>
          {again.goOn}
        </button>
      </div>
    </section>
  );
}

export function SignIn(props: SignInProps) {
  const { next, notice, isWrong = false, remember = false, hasNames, name, hasPasskeys, provider, problem } = props;
  const { texts } = useView();
  const text = texts.signIn;
  return (
    <div class="sign-in stack loose">
      <SignInHead />
      {notice && <p role="status">{text[notice]}</p>}
      <form method="post" action="login.html" class="form">
        <input type="hidden" name="next" value={next} />
        {hasNames && (
          <TextField
            id="name"
            name="name"
            label={text.name}
            help={text.nameHelp}
            autocomplete="username"
            value={name}
            autofocus
          />
        )}
        <TextField
          id="password"
          name="password"
          type="password"
          label={text.password}
          autocomplete="current-password"
          required
          autofocus={!hasNames}
          error={isWrong ? text.wrong : undefined}
        />
        <CheckField id="remember" name="remember" label={text.remember} checked={remember} />
        <button type="submit" class="button button-main button-wide">
          {text.submit}
        </button>
      </form>
      {problem && <p role="alert">{problem === "passkey" ? texts.ways.passkeys.wrong : texts.ways.openId.refused}</p>}
      {hasPasskeys && (
        <form
          method="post"
          action="passkey"
          class="form needs-script"
          data-passkey="get"
          data-passkey-options="passkey/options"
        >
          <input type="hidden" name="next" value={next} />
          <input type="hidden" name="answer" />
          <button type="submit" class="button button-wide">
            <Icon name="key" />
            {texts.ways.passkeys.signIn}
          </button>
        </form>
      )}
      {provider !== undefined && (
        <a class="button button-wide" href={`openid?${new URLSearchParams({ next })}`}>
          {texts.ways.openId.signIn(provider)}
        </a>
      )}
      <details class="soft small">
        <summary>{text.forgotten}</summary>
        <p>{text.forgottenHelp}</p>
      </details>
    </div>
  );
}

/** Of an invitation: the user chooses a password. */
export function Invitation({
  token,
  name,
  problem,
}: {
  token: string;
  name: string | undefined;
  problem?: string | undefined;
}) {
  const { texts } = useView();
  const text = texts.users;
  return (
    <div class="sign-in stack loose">
      <SignInHead />
      {name === undefined ? (
        <>
          <p role="alert">{text.linkBad}</p>
          <a class="button button-main button-wide" href="login.html">
            {texts.signIn.title}
          </a>
        </>
      ) : (
        <form method="post" action="invitation" class="form">
          <input type="hidden" name="token" value={token} />
          <p>{text.chooseFor(name)}</p>
          <input type="text" name="name" value={name} autocomplete="username" readonly hidden />
          <TextField
            id="wanted"
            name="wanted"
            type="password"
            label={text.choosePassword}
            help={texts.settings.access.wantedHelp}
            autocomplete="new-password"
            required
            autofocus
            error={problem}
          />
          <button type="submit" class="button button-main button-wide">
            {texts.signIn.submit}
          </button>
        </form>
      )}
    </div>
  );
}

/** The password was right; the token says so. */
export function SecondStep({
  token,
  next,
  remember,
  isWrong,
}: {
  token: string;
  next: string;
  remember: boolean;
  isWrong: boolean;
}) {
  const { texts } = useView();
  const text = texts.ways.step;
  return (
    <div class="sign-in stack loose">
      <SignInHead />
      <form method="post" action="second-step" class="form">
        <input type="hidden" name="token" value={token} />
        <input type="hidden" name="next" value={next} />
        {remember && <input type="hidden" name="remember" value="on" />}
        <p>{text.text}</p>
        <TextField
          id="code"
          name="code"
          label={text.code}
          autocomplete="one-time-code"
          required
          autofocus
          error={isWrong ? text.wrong : undefined}
        />
        <button type="submit" class="button button-main button-wide">
          {text.submit}
        </button>
      </form>
    </div>
  );
}

/** Of a link that lets in once: it takes a press, since programs that look at links must not use it up. */
export function SignInByLink({
  token,
  problem,
}: {
  token: string;
  problem?: "byLinkFailed" | "byLinkDisabled" | undefined;
}) {
  const { texts } = useView();
  const text = texts.signIn;
  return (
    <div class="sign-in stack loose">
      <SignInHead />
      {problem ? (
        <>
          <p role="alert">{text[problem]}</p>
          <a class="button button-main button-wide" href="login.html">
            {text.title}
          </a>
        </>
      ) : (
        <form method="post" action="signin.html" class="form" data-send-at-once>
          <input type="hidden" name="token" value={token} />
          <p>{text.byLinkText}</p>
          <button type="submit" class="button button-main button-wide">
            {text.submit}
          </button>
        </form>
      )}
    </div>
  );
}

function SignInHead() {
  const { texts } = useView();
  return (
    <header class="stack">
      <img src="bunker/icon.svg" alt="" width="56" height="56" />
      <h1 tabindex={-1}>{texts.common.product}</h1>
    </header>
  );
}
