/** @jsxImportSource hono/jsx */
import { useView } from "../view.tsx";
import { type OptionFacts, OptionField, type OptionTrouble } from "./option.tsx";
import { Tick } from "./tick.tsx";

export interface OptionsProps {
  readonly set: readonly {
    readonly option: OptionFacts;
    readonly value: string;
    readonly error?: OptionTrouble | undefined;
  }[];
  readonly search: string;
  readonly found: readonly OptionFacts[];
  readonly hasMore: boolean;
}

/**
 * All options there are, found by words; those that are set come first.
 *
 * @param part where the found ones come from while somebody types, from the root of the server. Without script the button
 * `go` with the value `options` brings the page again.
 */
export function OptionSearch({ options, part }: { options: OptionsProps; part: string }) {
  const { texts } = useView();
  const inPlace = { "hx-post": part, "hx-target": "#options", "hx-swap": "outerHTML" };
  return (
    <>
      <div class="field">
        <label for="search">{texts.jobForm.options.search}</label>
        <span class="beside">
          <input
            id="search"
            name="search"
            type="search"
            value={options.search}
            autocomplete="off"
            hx-trigger="input changed delay:300ms"
            hx-sync="replace"
            {...inPlace}
          />
          <button type="submit" name="go" value="options" class="button" {...inPlace}>
            {texts.common.search}
          </button>
        </span>
      </div>
      <Options {...options} />
    </>
  );
}

/** What is set, then what was found. */
export function Options({ set, found, search, hasMore }: OptionsProps) {
  const { texts } = useView();
  const text = texts.jobForm.options;
  return (
    <div id="options" class="form">
      {set.length > 0 && (
        <fieldset class="form">
          <legend>{text.set}</legend>
          {set.map(({ option, value, error }) => (
            <div class="option-set">
              <input type="hidden" name="had[]" value={option.name} />
              <OptionField option={option} name={`option.${option.name}`} value={value} error={error} isSet />
              <Tick name="remove[]" value={option.name}>
                {text.remove(option.name)}
              </Tick>
            </div>
          ))}
        </fieldset>
      )}
      <fieldset class="form">
        <legend>{search === "" ? text.usualOnes : text.found(found.length)}</legend>
        {found.map((option) => (
          <OptionField option={option} name={`option.${option.name}`} value="" />
        ))}
        {hasMore && <p class="soft">{text.more}</p>}
      </fieldset>
    </div>
  );
}
