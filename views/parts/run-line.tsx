/** @jsxImportSource hono/jsx */
import type { Texts } from "../texts/index.ts";
import { useView } from "../view.tsx";
import { Icon, type IconName } from "./icon.tsx";
import { useMeaning } from "./meaning.tsx";
import type { RunBar } from "./run-bars.tsx";
import { When } from "./when.tsx";

/** Something that a run did, and how much of it. */
export interface RunFact {
  readonly fact: keyof Texts["runs"]["facts"];
  readonly kind: "count" | "bytes";
  readonly value: number;
}

/** A run that has ended. */
export interface RunLine {
  readonly id: number;
  readonly jobId: string;
  /** Of the backup, where it is not known from the place. */
  readonly name?: string | undefined;
  readonly operation: string;
  readonly started: Date;
  readonly seconds: number;
  readonly outcome: RunBar["outcome"];
  /** The most telling ones first. */
  readonly facts: readonly RunFact[];
  readonly warnings: number;
  readonly errors: number;
  /** Why it failed. */
  readonly problem: string | undefined;
  /** The stable id of the error. */
  readonly problemId: string | undefined;
}

const signs: Readonly<Record<RunBar["outcome"], IconName>> = {
  Success: "check",
  Warning: "warning",
  Error: "failing",
  Fatal: "failing",
  Aborted: "stop",
};

/** How a run ended: a sign and its words. */
export function Outcome({ outcome }: { outcome: RunBar["outcome"] }) {
  const { texts } = useView();
  return (
    <span class={`outcome outcome-${outcome.toLowerCase()}`}>
      <Icon name={signs[outcome]} />
      {texts.common.outcomes[outcome]}
    </span>
  );
}

/** What a run did, in words. */
export function useRunFacts(): (facts: readonly RunFact[]) => string {
  const { texts, formats } = useView();
  return (facts) =>
    facts
      .map(({ fact, kind, value }) => texts.runs.facts[fact](kind === "bytes" ? formats.bytes(value) : value))
      .join(" · ");
}

/** A line of a history, which opens the log of the run. */
export function RunRow({ run }: { run: RunLine }) {
  const { texts, formats } = useView();
  const facts = useRunFacts();
  const { name, operation, started, seconds, outcome, problem, problemId, warnings, errors } = run;
  const why = useMeaning()({ id: problemId, what: problem ?? "" });
  const counts = [errors > 0 && texts.runs.errors(errors), warnings > 0 && texts.runs.warnings(warnings)];
  const told = problem !== undefined ? why.what : [...counts, facts(run.facts)].filter(Boolean).join(" · ");
  return (
    <li class="words ends">
      <a class="run-link words" href={`backup/${run.jobId}/log/${run.id}`}>
        <span class="run-what">
          {name !== undefined && (
            <>
              <bdi>{name}</bdi>
              {" · "}
            </>
          )}
          {operation}
        </span>
        <Outcome outcome={outcome} />
      </a>
      <span class="soft">
        <When time={started} /> · {formats.duration(seconds)}
      </span>
      <span class="full soft small" title={why.original}>
        {told === "" ? "\u00a0" : told}
      </span>
    </li>
  );
}
