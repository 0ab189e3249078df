/** @jsxImportSource hono/jsx */
import type { Money } from "../../format.ts";
import { Expected, type Moved } from "../../parts/price.tsx";
import { Failure } from "../../parts/trouble.tsx";
import { useView } from "../../view.tsx";

/** Files at the destination: how many, their bytes, and the first of them. */
export interface PlannedFiles {
  readonly count: number;
  readonly size: number;
  readonly first: readonly { readonly name: string; readonly size: number }[];
}

export interface RepairPlanProps {
  readonly jobId: string;
  readonly value?:
    | {
        readonly rebuild: "empty" | "partial" | "outdated" | null;
        readonly unknown: PlannedFiles;
        readonly putBack: PlannedFiles;
        /** Retired copies of some of them. */
        readonly broughtBack: PlannedFiles;
        readonly suspects: PlannedFiles;
        readonly leftovers: PlannedFiles;
        readonly traffic: {
          readonly rebuild: Moved | null;
          readonly putBack: Moved;
          readonly leftovers: Moved;
        };
      }
    | undefined;
  /** None where the destination has no prices. */
  readonly costs?: {
    readonly rebuild?: Money | undefined;
    readonly putBack?: Money | undefined;
    readonly leftovers?: Money | undefined;
  };
  /** Why nothing can be said. */
  readonly problem?: { readonly what: string; readonly advice: string; readonly id: string } | undefined;
}

/** Three different things that are easily mistaken for each other, and what each would do. Nothing has been changed yet. */
export function RepairPlan({ jobId, value: plan, problem, costs = {} }: RepairPlanProps) {
  const { texts } = useView();
  const text = texts.backup.repair;
  if (!plan) {
    return (
      <section class="stack">
        <h2>{text.title}</h2>
        <Failure level="attention" of={problem ?? { what: "" }} safe={text.nothingChanged}>
          <p class="buttons">
            <a class="button button-main" href={`backup/${jobId}/repair`}>
              {text.lookAgain}
            </a>
            <a class="button" href={`backup/${jobId}/care`}>
              {texts.backup.tabs.care}
            </a>
          </p>
        </Failure>
      </section>
    );
  }
  const { rebuild, unknown, putBack, broughtBack, suspects, leftovers, traffic } = plan;
  const isFine = rebuild === null && putBack.count + suspects.count + leftovers.count === 0;
  return (
    <section class="stack">
      <h2>{text.title}</h2>
      <p>{isFine ? text.fine : text.nothingChanged}</p>
      <Step
        jobId={jobId}
        action="rebuild"
        title={text.rebuild}
        told={rebuild === null ? text.rebuildNone : text.rebuildWhy[rebuild]}
        isNeeded={rebuild !== null}
        files={unknown}
        filesTold={text.unknown}
        moved={traffic.rebuild}
        cost={costs.rebuild}
      />
      <Step
        jobId={jobId}
        action="put-back"
        title={text.putBack}
        told={putBack.count + suspects.count === 0 ? text.putBackNone : text.putBackText}
        isNeeded={putBack.count + suspects.count > 0}
        files={putBack}
        filesTold={text.missing}
        more={[
          { files: broughtBack, told: text.broughtBack },
          { files: suspects, told: text.suspects },
        ]}
        moved={traffic.putBack}
        cost={costs.putBack}
      />
      <Step
        jobId={jobId}
        action="leftovers"
        title={text.leftovers}
        told={leftovers.count === 0 ? text.leftoversNone : text.leftoversText}
        isNeeded={leftovers.count > 0}
        files={leftovers}
        filesTold={text.removed}
        moved={traffic.leftovers}
        cost={costs.leftovers}
      />
      <p>
        <a href={`backup/${jobId}/care`}>{text.back}</a>
      </p>
    </section>
  );
}

interface StepProps {
  readonly jobId: string;
  readonly action: string;
  readonly title: string;
  readonly told: string;
  readonly isNeeded: boolean;
  readonly files: PlannedFiles;
  readonly filesTold: (count: number, size: string) => string;
  readonly more?: readonly {
    readonly files: PlannedFiles;
    readonly told: (count: number, size: string) => string;
  }[];
  /** Null: nobody knows. */
  readonly moved: Moved | null;
  readonly cost: Money | undefined;
}

function Step({ jobId, action, title, told, isNeeded, files, filesTold, more = [], moved, cost }: StepProps) {
  return (
    <section class="card">
      <h3>{title}</h3>
      <p class={isNeeded ? "" : "soft"}>{told}</p>
      <Files files={files} told={filesTold} />
      {more.map((further) => (
        <Files {...further} />
      ))}
      {isNeeded && moved && <Expected moved={moved} cost={cost} />}
      {isNeeded && (
        <form method="post" action={`backup/${jobId}/repair`}>
          <input type="hidden" name="action" value={action} />
          <button type="submit" class="button button-main">
            {title}
          </button>
        </form>
      )}
    </section>
  );
}

function Files({ files, told }: { files: PlannedFiles; told: (count: number, size: string) => string }) {
  const { texts, formats } = useView();
  if (files.count === 0) return null;
  return (
    <details>
      <summary>{told(files.count, formats.bytes(files.size))}</summary>
      <ul class="scroll scroll-low">
        {files.first.map(({ name, size }) => (
          <li>
            <bdi class="path">{name}</bdi> <span class="soft small">{formats.bytes(size)}</span>
          </li>
        ))}
        {files.count > files.first.length && <li>{texts.backup.repair.more(files.count - files.first.length)}</li>}
      </ul>
    </details>
  );
}
