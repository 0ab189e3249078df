/** @jsxImportSource hono/jsx */
import { PageHead } from "../../layout/document.tsx";
import { useView } from "../../view.tsx";

export interface SheetProps {
  readonly name: string;
  readonly computer: string;
  /** Without secrets. */
  readonly url: string;
  /** Undefined: there is none. Blank: it is stored and not shown. */
  readonly passphrase: string | undefined;
}

/** A page to print: all that is needed to get files back when the computer is gone. */
export function Sheet({ name, computer, url, passphrase }: SheetProps) {
  const { texts, formats, now } = useView();
  const text = texts.jobForm.sheet;
  return (
    <div class="sheet stack">
      <PageHead title={text.title} lead={text.lead}>
        <button type="button" class="button button-main needs-script" data-print>
          {text.print}
        </button>
      </PageHead>
      <dl>
        <dt>{text.name}</dt>
        <dd>
          <bdi>{name}</bdi>
        </dd>
        <dt>{text.made}</dt>
        <dd>{formats.dateTime(now)}</dd>
        <dt>{text.computer}</dt>
        <dd>
          <bdi>{computer}</bdi>
        </dd>
        <dt>{text.destination}</dt>
        <dd>
          <code>{url}</code>
        </dd>
        <dt>{text.passphrase}</dt>
        <dd>
          {passphrase === undefined ? (
            text.none
          ) : passphrase === "" ? (
            <>
              {text.hidden}
              <span class="sheet-line" />
            </>
          ) : (
            <code class="large">{passphrase}</code>
          )}
        </dd>
        <dt>{text.signIn}</dt>
        <dd>
          <span class="sheet-line" />
        </dd>
        <dt>{text.notes}</dt>
        <dd>
          <span class="sheet-line" />
        </dd>
      </dl>
      <section class="stack tight">
        <h2>{text.how}</h2>
        <ol>
          {text.steps.map((step) => (
            <li>{step}</li>
          ))}
        </ol>
        <pre>{`bunker restore "${url}" "*" --restore-path=restored --no-local-db`}</pre>
      </section>
    </div>
  );
}
