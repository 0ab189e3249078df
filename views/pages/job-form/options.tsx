/** @jsxImportSource hono/jsx */
import { TextField } from "../../parts/field.tsx";
import { Icon } from "../../parts/icon.tsx";
import { OptionSearch, type OptionsProps } from "../../parts/options.tsx";
import { useView } from "../../view.tsx";

/** Everything else that can be set, found by words; only what is set is stored. */
export function More({ options, description, tags }: { options: OptionsProps; description: string; tags: string }) {
  const { texts } = useView();
  const text = texts.jobForm.options;
  return (
    <details class="step box" id="step-more" open={options.search !== ""}>
      <summary>
        <span class="step-number" aria-hidden="true">
          <Icon name="plus" />
        </span>
        <h2>{text.title}</h2>
        <span class="step-answer">{text.answer(options.set.length)}</span>
        <Icon name="down" class="step-sign" />
      </summary>
      <div class="form">
        <TextField
          id="description"
          name="description"
          label={text.description}
          value={description}
          autocomplete="off"
        />
        <TextField id="tags" name="tags" label={text.tags} help={text.tagsHelp} value={tags} autocomplete="off" />
        <OptionSearch options={options} part="job-form/options" />
      </div>
    </details>
  );
}
