/** @jsxImportSource hono/jsx */
import { TextField } from "../../parts/field.tsx";
import { Icon } from "../../parts/icon.tsx";
import { OptionField } from "../../parts/option.tsx";
import { useView } from "../../view.tsx";
import { inPlace } from "./in-place.ts";
import type { OptionsProps } from "./props.ts";

/** Everything else that can be set, found by words; only what is set is stored. */
export function More({ options, description }: { options: OptionsProps; description: string }) {
  const { texts } = useView();
  const text = texts.jobForm.options;
  const { "hx-post": post = "", ...place } = inPlace("options", "options");
  return (
    <details class="step" id="step-more" open={options.search !== ""}>
      <summary>
        <span class="step-number" aria-hidden="true">
          <Icon name="plus" />
        </span>
        <h2>{text.title}</h2>
        <span class="step-answer">{text.answer(options.set.length)}</span>
        <Icon name="down" class="step-sign" />
      </summary>
      <div class="step-fields form">
        <TextField
          id="description"
          name="description"
          label={text.description}
          value={description}
          autocomplete="off"
        />
        <div class="field">
          <label for="search">{text.search}</label>
          <span class="path-row">
            <input
              id="search"
              name="search"
              type="search"
              value={options.search}
              autocomplete="off"
              hx-post={post}
              hx-trigger="input changed delay:300ms"
              {...place}
            />
            <button type="submit" name="go" value="options" class="button" {...inPlace("options", "options")}>
              {texts.common.search}
            </button>
          </span>
        </div>
        <Options {...options} />
      </div>
    </details>
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
          {set.map(({ option, value }) => (
            <div class="option-set">
              <input type="hidden" name="had[]" value={option.name} />
              <OptionField option={option} name={`option.${option.name}`} value={value} isSet />
              <label class="box-label">
                <input type="checkbox" name="remove[]" value={option.name} />
                {text.remove(option.name)}
              </label>
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
