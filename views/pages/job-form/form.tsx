/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import { PageHead } from "../../layout/document.tsx";
import { TextField } from "../../parts/field.tsx";
import { Retention, RetentionPicture } from "../../parts/retention.tsx";
import { NextRuns, Schedule } from "../../parts/schedule.tsx";
import { Step } from "../../parts/steps.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { useView } from "../../view.tsx";
import { answersOf, type JobAnswers } from "./answers.ts";
import { Copies } from "./copies.tsx";
import { More } from "./options.tsx";
import { PlanMoreFields } from "./plan-more.tsx";
import type { JobFormProps } from "./props.ts";
import { Protect } from "./protect.tsx";
import { TrafficFields } from "./traffic.tsx";
import { type StepName, steps } from "./values.ts";
import { What } from "./what.tsx";
import { Where } from "./where.tsx";

const fieldsOfSteps: Readonly<Record<StepName, readonly string[]>> = {
  what: ["sources", "filters", "skip-files-larger-than"],
  where: ["path"],
  protect: ["passphrase", "encryption"],
  when: ["time", "days", "amount", "cron", "older", "windows", "after"],
  keep: ["keep-versions", "keep-time", "retention-policy"],
};

/** The form of a backup, new or stored: five steps, each with its answer, and a sentence of all of them. */
export function JobForm(props: JobFormProps) {
  const view = useView();
  const text = view.texts.jobForm;
  const { action, jobId, jobName, state, values, faults, open, notice } = props;
  const answers = answersOf(props, view);
  const isNew = jobId === "";
  const wrong = (step: StepName) =>
    Object.keys(faults).some(
      (field) => fieldsOfSteps[step].includes(field) || (step === "where" && /^(copy|option)\./.test(field)),
    );
  const content: Readonly<Record<StepName, Child>> = {
    what: <What {...props} />,
    where: (
      <>
        <Where {...props.destination} />
        <TrafficFields {...props.traffic} prefix="option." faults={faults} />
        <Copies copies={props.copies} isOverruled={props.hasCopyOption} />
      </>
    ),
    protect: <Protect {...props} />,
    when: (
      <>
        <Schedule plan={values.plan} faults={faults} />
        <NextRuns id="next-runs" runs={props.runs} />
        <PlanMoreFields more={values.plan.more} others={props.others} faults={faults} />
      </>
    ),
    keep: (
      <>
        <Retention retention={values.retention} faults={faults} />
        <RetentionPicture id="retention-picture" forecast={props.forecast} />
      </>
    ),
  };
  return (
    <>
      <PageHead
        title={isNew ? text.newTitle : <bdi>{props.isFound ? text.foundTitle(jobName) : text.editTitle(jobName)}</bdi>}
        lead={isNew ? text.newLead : props.isFound ? text.foundLead : undefined}
      />
      <form method="post" action={action} class="job-form stack" data-job-form novalidate>
        <button type="submit" name="go" value="look" class="unseen" tabindex={-1}>
          {text.look}
        </button>
        <input type="hidden" name="id" value={jobId} />
        <input type="hidden" name="state" value={state} />
        {notice === "keep-passphrase" && <input type="hidden" name="asked" value="yes" />}
        <div
          hidden
          hx-post="job-form/look"
          hx-trigger="change from:'closest form' delay:150ms, input from:'closest form' delay:400ms"
          hx-swap="none"
          {...{ "hx-sync": "this:replace" }}
        />
        {faults.form && <Trouble what={text.faults[faults.form]} safe={text.nothingStored} />}
        {notice === "changed-meanwhile" && (
          <Trouble level="attention" what={text.changed} advice={text.changedAdvice} />
        )}
        {steps.map((step, at) => (
          <Step
            id={step}
            number={at + 1}
            title={text.steps[step]}
            answer={answers[step]}
            isOpen={open.has(step) || wrong(step) || (step === "protect" && notice === "keep-passphrase")}
            isWrong={wrong(step)}
            next={steps[at + 1] ?? "end"}
          >
            {content[step]}
          </Step>
        ))}
        <More options={props.options} description={values.description} tags={values.tags} />
        <section class="job-end stack" id="step-end" aria-labelledby="job-end-title">
          <h2 id="job-end-title" class="unseen" tabindex={-1}>
            {text.together}
          </h2>
          <TextField
            id="name"
            name="name"
            label={text.name}
            value={values.name}
            help={isNew ? <NameHelp proposed={props.proposedName} /> : undefined}
            error={faults.name && text.faults[faults.name]}
            size={36}
          />
          <Sentence answers={answers} />
          {notice === "keep-passphrase" && (
            <Trouble level="attention" what={text.notKept} advice={text.notKeptAdvice} />
          )}
          <div class="buttons">
            <button type="submit" name="go" value="run" class="button button-main">
              {notice === "keep-passphrase" ? text.runAnyway : text.run}
            </button>
            <button type="submit" name="go" value="save" class="button">
              {notice === "keep-passphrase" ? text.saveAnyway : text.save}
            </button>
            <a class="button button-quiet" href={props.cancel}>
              {view.texts.common.cancel}
            </a>
          </div>
        </section>
      </form>
    </>
  );
}

/** All that was answered in one sentence. */
export function Sentence({ answers }: { answers: JobAnswers }) {
  return (
    <p id="sentence" class="job-sentence">
      {answers.sentence}
    </p>
  );
}

/** What a backup is called that gets no name. */
export function NameHelp({ proposed }: { proposed: string }) {
  const { texts } = useView();
  return <span id="proposed-name">{proposed === "" ? "" : texts.jobForm.nameHelp(proposed)}</span>;
}
