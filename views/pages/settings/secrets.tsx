/** @jsxImportSource hono/jsx */
import { TextField } from "../../parts/field.tsx";
import { Meaning, type Told } from "../../parts/meaning.tsx";
import { type OptionFacts, OptionField, type OptionTrouble } from "../../parts/option.tsx";
import { Failure, Trouble } from "../../parts/trouble.tsx";
import { useView } from "../../view.tsx";
import { SaveButton } from "./access.tsx";
import { SettingsFrame, SettingsGroup } from "./frame.tsx";

/** What came of asking a store of secrets. */
export interface SecretTest {
  readonly isGood: boolean;
  /** There is none to ask; it could be opened; it has the secret; it could not be asked, or does not have it. */
  readonly kind: "none" | "opened" | "found" | "failed";
  /** Of the secret that was asked for. */
  readonly name: string;
  /** What went wrong, and what to do. */
  readonly messages?: readonly Told[];
}

export interface SecretsProps {
  readonly fields: readonly {
    readonly option: OptionFacts;
    readonly value: string;
    readonly error: OptionTrouble | undefined;
  }[];
  /** All that can be used on this computer. */
  readonly stores: readonly { readonly key: string; readonly name: string }[];
  /** What the server was started with, if it was; the kind of store, if it is known. */
  readonly ofStart: { readonly store: string } | undefined;
  readonly problem: Told | undefined;
  readonly isSaved: boolean;
  readonly name: string;
  readonly tested: SecretTest | undefined;
}

/** Where the secrets are fetched that settings of backups only name. */
export function Secrets({ fields, stores, ofStart, problem, isSaved, name, tested }: SecretsProps) {
  const { texts } = useView();
  const text = texts.settings.secrets;
  return (
    <SettingsFrame section="secrets" isSaved={isSaved}>
      <p>{text.text}</p>
      {problem !== undefined && <Failure of={problem} safe={texts.jobForm.nothingStored} />}
      {ofStart && <Trouble level="note" what={text.ofStart(ofStart.store)} advice={text.ofStartText} />}
      <form method="post" action="settings/secrets" class="stack loose" novalidate>
        {/* The key Enter presses the first button. */}
        <button type="submit" class="unseen" tabindex={-1}>
          {texts.common.save}
        </button>
        <SettingsGroup title={text.title} lead={text.lead}>
          <div class="form">
            {fields.map(({ option, value, error }) => (
              <OptionField option={option} name={`option.${option.name}`} value={value} error={error} />
            ))}
            <details class="more">
              <summary>{text.stores}</summary>
              <ul>
                {stores.map((store) => (
                  <li>
                    <code>{`${store.key}://`}</code>{" "}
                    {text.storeNames[store.key as keyof typeof text.storeNames] ?? store.name}
                  </li>
                ))}
              </ul>
            </details>
          </div>
        </SettingsGroup>
        <SettingsGroup title={text.testTitle} lead={text.testText}>
          <div class="form">
            <TextField id="secret-name" name="name" label={text.name} help={text.nameHelp} value={name} />
            <div class="buttons">
              <button
                type="submit"
                name="go"
                value="test"
                class="button"
                hx-post="settings/secrets/test"
                hx-target="#secret-test"
                hx-swap="outerHTML"
              >
                {text.test}
              </button>
            </div>
            <TestedSecret outcome={tested} />
          </div>
        </SettingsGroup>
        <SaveButton />
      </form>
    </SettingsFrame>
  );
}

/** Never the secret itself. */
export function TestedSecret({ outcome }: { outcome: SecretTest | undefined }) {
  const { texts } = useView();
  const text = texts.settings.secrets;
  return (
    <div id="secret-test" role="status">
      {outcome && (
        <Trouble level={outcome.isGood ? "note" : "trouble"} what={text.outcomes[outcome.kind](outcome.name)}>
          {outcome.messages?.map((message) => (
            <p>
              <Meaning of={message} />
            </p>
          ))}
        </Trouble>
      )}
    </div>
  );
}
