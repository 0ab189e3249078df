/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import { useView } from "../view.tsx";

/** Of a link or a form: what it leads to is asked in a dialog above the page. Without script it is a page of its own. */
export const inDialog = {
  "hx-target": "#dialog",
  "hx-select": ".ask, .trouble",
  "hx-swap": "innerHTML",
  "hx-push-url": "false",
} as const;

export interface AskProps {
  readonly title: Child;
  /** What the answer is sent to. */
  readonly action: string;
  /** What the button says, as "Delete 3 versions". */
  readonly button: string;
  /** Where who does not want it goes, if this is a page of its own. */
  readonly back: string;
  /** Nothing comes back: the button says so by its colour. */
  readonly isFinal?: boolean;
  /** What is sent along. */
  readonly hidden?: Readonly<Record<string, string>>;
  /** What is lost, what is not, and what has to be told. */
  readonly children?: Child;
}

/** A question before something that cannot be undone. */
export function Ask({ title, action, button, back, isFinal = false, hidden = {}, children }: AskProps) {
  const { texts } = useView();
  return (
    <section class="ask stack" aria-labelledby="ask-title">
      <h2 id="ask-title">{title}</h2>
      <form method="post" action={action} class="form">
        {Object.entries(hidden).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        {children}
        <div class="buttons">
          <button type="submit" class={isFinal ? "button button-trouble" : "button button-main"}>
            {button}
          </button>
          <a class="button" href={back} data-close>
            {texts.common.cancel}
          </a>
        </div>
      </form>
    </section>
  );
}
