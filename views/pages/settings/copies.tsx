/** @jsxImportSource hono/jsx */
import { CopyTrouble } from "../../parts/copies.tsx";
import { CheckField } from "../../parts/field.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Sentence } from "../../parts/sentence.tsx";
import { useView } from "../../view.tsx";
import { SaveButton } from "./access.tsx";
import { SettingsFrame, SettingsGroup } from "./frame.tsx";

/** The settings of this server at one destination of a backup. */
export interface SettingsCopyLine {
  readonly id: string;
  readonly backup: string;
  readonly destination: string;
  readonly state: "current" | "wanted" | "failed" | "unencrypted" | "unused";
  /** When they were put there last. */
  readonly stored: Date | undefined;
  readonly message: string | undefined;
  /** Stable, of what the message tells. */
  readonly messageId: string | undefined;
}

const signs = { current: "safe", wanted: "running", failed: "failing", unencrypted: "never", unused: "never" } as const;

export function SettingsCopies({
  isOn,
  lines,
  isSaved,
}: {
  isOn: boolean;
  lines: readonly SettingsCopyLine[];
  isSaved: boolean;
}) {
  const { texts } = useView();
  const text = texts.settings.copies;
  return (
    <SettingsFrame section="copies" isSaved={isSaved}>
      <SettingsGroup title={text.title} lead={text.lead}>
        <form method="post" action="settings/copies" class="form">
          <CheckField id="on" name="on" label={text.on} help={text.onHelp} checked={isOn} />
          <SaveButton />
        </form>
      </SettingsGroup>
      <SettingsGroup title={text.where} lead={text.whereText}>
        {lines.length === 0 ? (
          <p>{text.none}</p>
        ) : (
          <ul class="plain stack close">
            {lines.map((line) => (
              <Line line={line} />
            ))}
          </ul>
        )}
      </SettingsGroup>
    </SettingsFrame>
  );
}

function Line({ line: { id, backup, destination, state, stored, message, messageId } }: { line: SettingsCopyLine }) {
  const { texts } = useView();
  const text = texts.settings.copies;
  return (
    <li class="words">
      <a href={`backup/${id}`}>
        <bdi>{backup}</bdi>
      </a>
      <span class="soft">
        → <bdi>{destination}</bdi>
      </span>
      <span class={`state state-${signs[state]}`}>
        <Icon name={signs[state]} />
        {text.states[state]}
      </span>
      {stored && <Sentence of={text.stored} time={stored} />}
      {state === "failed" && message !== undefined && (
        <div class="full">
          <CopyTrouble message={message} id={messageId} />
        </div>
      )}
    </li>
  );
}
