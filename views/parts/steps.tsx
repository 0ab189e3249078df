/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import { useView } from "../view.tsx";
import { Icon } from "./icon.tsx";

export interface StepProps {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  /** What was answered, in a few words. */
  readonly answer: Child;
  readonly isOpen: boolean;
  readonly isWrong: boolean;
  /** Id of the step after this one; without it there is no button to go on. */
  readonly next?: string | undefined;
  readonly children?: Child;
}

/** One step of several on a page: its title and answer are always there, its fields when it is open. */
export function Step({ id, number, title, answer, isOpen, isWrong, next, children }: StepProps) {
  const { texts } = useView();
  return (
    <details id={`step-${id}`} class={isWrong ? "step box step-wrong" : "step box"} open={isOpen}>
      <summary>
        <span class="step-number" aria-hidden="true">
          {isWrong ? <Icon name="warning" /> : number}
        </span>
        <h2>{title}</h2>
        <StepAnswer id={id}>{answer}</StepAnswer>
        <Icon name="down" class="step-sign" />
      </summary>
      <div class="form">
        {children}
        {next && (
          <p>
            <button type="submit" name="go" value={`step:${next}`} class="button" data-step={`step-${next}`}>
              {texts.jobForm.goOn}
            </button>
          </p>
        )}
      </div>
    </details>
  );
}

/** What was answered in a step. */
export function StepAnswer({ id, children }: { id: string; children?: Child }) {
  return (
    <span id={`answer-${id}`} class="step-answer">
      {children}
    </span>
  );
}
