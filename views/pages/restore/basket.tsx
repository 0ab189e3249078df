/** @jsxImportSource hono/jsx */
import { Icon } from "../../parts/icon.tsx";
import { useView } from "../../view.tsx";
import { downloadLink, planLink } from "./links.ts";

export interface BasketProps {
  /** Of the backup. */
  readonly id: string;
  readonly version: Date;
  readonly count: number;
  /** Once more than can be chosen was ticked: what can be. */
  readonly limit?: number | undefined;
}

/** What has been chosen so far, at the foot of the tree; exchanged by its id. */
export function Basket({ id, version, count, limit }: BasketProps) {
  const { texts } = useView();
  const text = texts.restore;
  return (
    <div id="basket" class={count > 0 ? "basket basket-full" : "basket"} role="status">
      <p class="basket-words">
        <Icon name={count > 0 ? "check" : "info"} />
        {limit === undefined ? (
          <span>{count > 0 ? text.chosen(count) : text.chooseHint}</span>
        ) : (
          <span>{text.tooMany(limit)}</span>
        )}
      </p>
      {count > 0 && (
        <p class="buttons">
          <a class="button button-main" href={planLink(id, version)}>
            {text.restoreChosen}
          </a>
          <a class="button" href={downloadLink(id, version)} hx-boost="false" download>
            {text.downloadZip}
          </a>
          <button type="submit" class="button button-quiet" name="clear" value="1">
            {text.clear}
          </button>
        </p>
      )}
      <noscript>
        <button type="submit" class="button" name="keep" value="1">
          {text.keepTicks}
        </button>
      </noscript>
    </div>
  );
}
