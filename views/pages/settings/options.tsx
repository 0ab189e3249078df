/** @jsxImportSource hono/jsx */
import type { Told } from "../../parts/meaning.tsx";
import { OptionSearch, type OptionsProps } from "../../parts/options.tsx";
import { Failure } from "../../parts/trouble.tsx";
import { useView } from "../../view.tsx";
import { SaveButton } from "./access.tsx";
import { SettingsFrame, SettingsGroup } from "./frame.tsx";

export interface GlobalOptionsProps {
  readonly options: OptionsProps;
  /** What is wrong with all of them together. */
  readonly problem: Told | undefined;
  readonly isSaved: boolean;
}

/** Options that hold for every backup which does not set them itself. */
export function GlobalOptions({ options, problem, isSaved }: GlobalOptionsProps) {
  const { texts } = useView();
  return (
    <SettingsFrame section="options" isSaved={isSaved}>
      {problem !== undefined && <Failure of={problem} safe={texts.jobForm.nothingStored} />}
      <form method="post" action="settings/options" class="stack loose" novalidate>
        <SettingsGroup title={texts.settings.options.title} lead={texts.settings.options.text}>
          <div class="form">
            <OptionSearch options={options} part="settings/options/found" />
          </div>
        </SettingsGroup>
        <SaveButton />
      </form>
    </SettingsFrame>
  );
}
