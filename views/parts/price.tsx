/** @jsxImportSource hono/jsx */
import type { Money } from "../format.ts";
import { useView } from "../view.tsx";

/** What something will cost, in words: `about €0.42`. */
export function usePrice(): (costs: readonly Money[]) => string {
  const { texts, formats } = useView();
  const { about, free } = texts.traffic;
  return (costs) => {
    const sums = costs.filter(({ amount }) => amount > 0);
    const told = sums.map((cost) => (formats.isLessThanCoin(cost) ? formats.money(cost) : about(formats.money(cost))));
    return told.length === 0 ? free : told.join(" + ");
  };
}

/** Bytes, and calls to a destination. */
export interface Moved {
  readonly requests: number;
  readonly uploaded: number;
  readonly downloaded: number;
}

/** What is about to go over the line, in one line, and what that costs where it is known. */
export function Expected({ moved, cost }: { moved: Moved; cost: Money | undefined }) {
  const { texts, formats } = useView();
  const price = usePrice();
  const text = texts.traffic;
  const { requests, uploaded, downloaded } = moved;
  const parts = [
    downloaded > 0 && `${text.downloaded}: ${text.about(formats.bytes(downloaded))}`,
    uploaded > 0 && `${text.uploaded}: ${text.about(formats.bytes(uploaded))}`,
    `${text.requests}: ${text.about(formats.number(requests))}`,
    cost && `${text.estimate}: ${price([cost])}`,
  ];
  return <p class="soft small">{parts.filter(Boolean).join(" · ")}</p>;
}

/** A line in a list of facts: what is told about will cost so much. Nothing where that is not known. */
export function EstimatedPrice({ cost }: { cost: Money | undefined }) {
  const { texts } = useView();
  const price = usePrice();
  if (!cost) return null;
  return (
    <>
      <dt>{texts.traffic.estimate}</dt>
      <dd class="figure">{price([cost])}</dd>
    </>
  );
}
