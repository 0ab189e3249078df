/** @jsxImportSource hono/jsx */
import { CheckField, TextField } from "../parts/field.tsx";
import { useView } from "../view.tsx";

export interface SignInProps {
  /** Where to go afterwards, from the root of the server. */
  readonly next: string;
  readonly notice?: "ended" | "expired" | undefined;
  readonly isWrong?: boolean;
  readonly remember?: boolean;
}

export function SignIn({ next, notice, isWrong = false, remember = false }: SignInProps) {
  const { texts } = useView();
  const text = texts.signIn;
  return (
    <div class="sign-in">
      <SignInHead />
      {notice && <p role="status">{text[notice]}</p>}
      <form method="post" action="login.html" class="form">
        <input type="hidden" name="next" value={next} />
        <TextField
          id="password"
          name="password"
          type="password"
          label={text.password}
          autocomplete="current-password"
          required
          autofocus
          error={isWrong ? text.wrong : undefined}
        />
        <CheckField id="remember" name="remember" label={text.remember} checked={remember} />
        <button type="submit" class="button button-main button-wide">
          {text.submit}
        </button>
      </form>
      <details class="soft small">
        <summary>{text.forgotten}</summary>
        <p>{text.forgottenHelp}</p>
      </details>
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
    <div class="sign-in">
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
    <header class="sign-in-head">
      <img src="bunker/icon.svg" alt="" width="56" height="56" />
      <h1 tabindex={-1}>{texts.common.product}</h1>
    </header>
  );
}
