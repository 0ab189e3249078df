import type { View } from "../../view.tsx";
import type { JobFormProps, SourceRow } from "./props.ts";
import { type StepName, weekdays } from "./values.ts";

/** The answers of the steps in a few words each, and all of them in one sentence. */
export type JobAnswers = Readonly<Record<StepName, string>> & { readonly sentence: string };

/** What answers are made of. */
export type AnswerProps = Pick<JobFormProps, "values" | "sources" | "destinationText" | "strength">;

const namesShown = 3;

/** What a person calls something that is backed up. */
export function sourceName({ source, name }: Pick<SourceRow, "source" | "name">, { jobForm }: View["texts"]): string {
  const [, folder] = /^(%[A-Z_]+%)[\\/]?$/.exec(source) ?? [];
  return jobForm.what.folders[folder as "%HOME%"] ?? name;
}

export function answersOf(props: AnswerProps, { texts }: Pick<View, "texts">): JobAnswers {
  const text = texts.jobForm.answers;
  const { values, destinationText, strength } = props;
  const chosen = props.sources.filter(({ isChosen }) => isChosen).map((row) => sourceName(row, texts));
  const more = chosen.length - namesShown;
  const what =
    more > 0
      ? text.andMore(chosen.slice(0, namesShown).join(", "), more)
      : chosen.length < 2
        ? chosen.join("")
        : text.and(chosen.slice(0, -1).join(", "), chosen.at(-1) ?? "");
  const isEncrypted = values.encryption !== "none";
  const answers = {
    what: chosen.length === 0 ? text.nothing : what,
    where:
      destinationText === ""
        ? text.nowhere
        : values.copies.length === 0
          ? destinationText
          : text.withCopies(destinationText, values.copies.length),
    protect: !isEncrypted ? text.plain : strength === "none" ? text.noPassphrase : text.encrypted,
    when: whenAnswer(props, texts),
    keep: keepAnswer(props, texts),
  };
  const isWhole = chosen.length > 0 && destinationText !== "";
  return {
    ...answers,
    sentence: isWhole
      ? text.sentence(what, answers.where, `${answers.protect}, ${answers.when}`, answers.keep)
      : text.unfinished,
  };
}

function whenAnswer({ values: { plan } }: AnswerProps, texts: View["texts"]): string {
  const text = texts.jobForm.answers;
  const { dayNames } = texts.jobForm.when;
  const days = weekdays.filter((day) => plan.days.includes(day)).map((day) => dayNames[day]);
  switch (plan.kind) {
    case "hand":
      return plan.more.after.length > 0 ? text.follows(plan.more.after.length) : text.byHand;
    case "daily":
      return text.daily(plan.time);
    case "weekly":
      return text.weekly(days.join(", "), plan.time);
    case "interval":
      if (plan.amount === "1" && Object.hasOwn(text.each, plan.unit)) return text.each[plan.unit as "h"];
      return text.interval(plan.amount, texts.jobForm.when.units[plan.unit as "h"] ?? "");
    case "cron":
      return text.cron(plan.cron);
  }
}

function keepAnswer({ values: { retention } }: AnswerProps, texts: View["texts"]): string {
  const text = texts.jobForm.answers;
  switch (retention.kind) {
    case "smart":
      return text.smart;
    case "all":
      return text.all;
    case "versions":
      return text.versions(retention.versions);
    case "time":
      return text.age(retention.age);
    case "policy":
      return text.policy(retention.policy);
  }
}
