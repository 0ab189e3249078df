/** @jsxImportSource hono/jsx */
import { SelectField, TextField } from "../../parts/field.tsx";
import { languages } from "../../texts/index.ts";
import { useView } from "../../view.tsx";
import { SaveButton } from "./access.tsx";
import { Locked, SettingsFrame, SettingsGroup } from "./frame.tsx";

export interface AppearanceProps {
  readonly isSaved: boolean;
  readonly look: "system" | "light" | "dark";
  /** Empty: as the browser wants it. */
  readonly language: string;
  readonly zone: string;
  readonly zones: readonly string[];
  readonly zoneIsWrong?: boolean;
  readonly zoneLockedBy: string | undefined;
}

export function Appearance(props: AppearanceProps) {
  const { texts } = useView();
  const text = texts.settings.appearance;
  const looks = (["system", "light", "dark"] as const).map((value) => ({ value, label: text.looks[value] }));
  const names = Object.entries(languages).map(([value, label]) => ({ value, label }));
  return (
    <SettingsFrame section="appearance" isSaved={props.isSaved}>
      <SettingsGroup>
        {/* Looks and language belong to the whole document, which is loaded anew. */}
        <form method="post" action="settings/appearance" class="form" hx-boost="false">
          <SelectField id="look" name="look" label={text.look} value={props.look} options={looks} />
          <SelectField
            id="language"
            name="language"
            label={text.language}
            value={props.language}
            options={[{ value: "", label: text.languageOfBrowser }, ...names]}
          />
          <TextField
            id="zone"
            name="zone"
            label={text.zone}
            help={text.zoneHelp}
            value={props.zone}
            list="zones"
            disabled={props.zoneLockedBy !== undefined}
            error={props.zoneIsWrong ? text.zoneWrong : undefined}
          />
          <datalist id="zones">
            {props.zones.map((zone) => (
              <option value={zone} />
            ))}
          </datalist>
          <Locked by={props.zoneLockedBy} />
          <SaveButton />
        </form>
      </SettingsGroup>
    </SettingsFrame>
  );
}
