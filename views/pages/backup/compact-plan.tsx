/** @jsxImportSource hono/jsx */
import type { Money } from "../../format.ts";
import { EstimatedPrice, usePrice } from "../../parts/price.tsx";
import { Failure } from "../../parts/trouble.tsx";
import { useView } from "../../view.tsx";

interface Sum {
  readonly count: number;
  readonly size: number;
}

export interface CompactPlanProps {
  readonly jobId: string;
  readonly value?:
    | {
        readonly reason: string | null;
        readonly deleted: Sum;
        readonly downloaded: Sum;
        readonly uploaded: Sum;
        readonly requests: number;
      }
    | undefined;
  readonly problem?: { readonly what: string; readonly advice: string; readonly id: string } | undefined;
  /** Undefined: the destination has no prices. */
  readonly cost?: Money | undefined;
  /** Of copies that are made of it with the next backup, by currency. */
  readonly copyCosts?: readonly Money[];
}

/** What a compaction would move, before it is begun. */
export function CompactPlan({ jobId, value: plan, problem, cost, copyCosts = [] }: CompactPlanProps) {
  const { texts, formats } = useView();
  const text = texts.backup.compact;
  const price = usePrice();
  const sum = ({ count, size }: Sum) => text.files(count, formats.bytes(size));
  return (
    <section class="stack">
      <h2>{texts.backup.care.compact}</h2>
      {problem && <Failure level="attention" of={problem} />}
      {plan?.reason === null && <p>{text.nothing}</p>}
      {plan && plan.reason !== null && (
        <form method="post" action={`backup/${jobId}/compact`} class="form">
          <dl>
            <dt>{text.download}</dt>
            <dd>{sum(plan.downloaded)}</dd>
            <dt>{text.upload}</dt>
            <dd>{text.about(sum(plan.uploaded))}</dd>
            <dt>{text.remove}</dt>
            <dd>{sum(plan.deleted)}</dd>
            <dt>{text.freed}</dt>
            <dd>{text.about(formats.bytes(Math.max(0, plan.deleted.size - plan.uploaded.size)))}</dd>
            <dt>{text.requests}</dt>
            <dd>{text.about(formats.number(plan.requests))}</dd>
            <EstimatedPrice cost={cost} />
            {copyCosts.length > 0 && (
              <>
                <dt>{text.copies}</dt>
                <dd>{price(copyCosts)}</dd>
              </>
            )}
          </dl>
          <p class="soft">{text.versionsStay}</p>
          <p>
            <button type="submit" class="button button-main">
              {texts.backup.care.compact}
            </button>
          </p>
        </form>
      )}
      <p>
        <a href={`backup/${jobId}/care`}>{texts.backup.repair.back}</a>
      </p>
    </section>
  );
}
