/** @jsxImportSource hono/jsx */
import { PathInput } from "../../parts/path-input.tsx";
import { Tree, TreeGroup, type TreeLevel } from "../../parts/tree.tsx";
import { useView } from "../../view.tsx";
import { sourceName } from "./answers.ts";
import { Containers } from "./containers.tsx";
import { inPlace } from "./in-place.ts";
import { countOfFilters, LeaveOut } from "./leave-out.tsx";
import type { JobFormProps } from "./props.ts";
import { SourceSize } from "./source-size.tsx";

/** What is backed up: proposals, what was chosen, and all folders of the computer. */
export function What(props: JobFormProps) {
  const { texts } = useView();
  const text = texts.jobForm.what;
  return (
    <>
      <Sources {...props} />
      <SourceSize size={undefined} />
      <details class="more" open={props.tree.nodes.some(({ children }) => children !== undefined)}>
        <summary>{text.browse}</summary>
        <SourceTree level={props.tree} />
      </details>
      <details class="more" open={isLeaveOutOpen(props)}>
        <summary>{texts.jobForm.leaveOut.title(countOfFilters(props))}</summary>
        <LeaveOut {...props} />
      </details>
      <Containers {...props.containers} />
    </>
  );
}

function isLeaveOutOpen({ faults, verdict, pressed }: JobFormProps): boolean {
  const isWrong = faults.filters !== undefined || faults["skip-files-larger-than"] !== undefined;
  return isWrong || verdict !== undefined || pressed === "add-rule";
}

const tree = { from: "job-form/folder", name: "sources" };

export function SourceTree({ level }: { level: TreeLevel }) {
  const { texts } = useView();
  return <Tree label={texts.jobForm.what.tree} level={level} {...tree} />;
}

export function SourceFolder({ level }: { level: TreeLevel }) {
  return <TreeGroup level={level} {...tree} />;
}

/** All that is chosen or proposed, and a field for what is typed. */
export function Sources({ sources, faults }: Pick<JobFormProps, "sources" | "faults">) {
  const { texts } = useView();
  const text = texts.jobForm.what;
  const fault = faults.sources && texts.jobForm.faults[faults.sources];
  return (
    <div id="sources" class="form">
      <fieldset {...(fault && { "aria-describedby": "sources-error" })}>
        <legend>{text.chosen}</legend>
        {fault && (
          <p id="sources-error" class="field-error">
            {fault}
          </p>
        )}
        <ul class="plain columns">
          {sources.map(({ source, name, path, isChosen }) => (
            <li>
              <label class="tick">
                <input type="checkbox" name="sources[]" value={source} checked={isChosen} data-source data-listed />
                <span class="stack flush">
                  <bdi class="cut">{sourceName({ source, name }, texts)}</bdi>
                  {path !== "" && (
                    <span class="path soft cut" title={path}>
                      {path}
                    </span>
                  )}
                </span>
              </label>
            </li>
          ))}
        </ul>
      </fieldset>
      <PathInput id="new-source" name="new-source" label={text.another} help={text.anotherHelp}>
        <button type="submit" name="go" value="add-source" class="button" {...inPlace("sources", "sources")}>
          {text.add}
        </button>
      </PathInput>
    </div>
  );
}
