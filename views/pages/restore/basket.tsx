/** @jsxImportSource hono/jsx */
import { Icon } from "../../parts/icon.tsx";
import { Menu, MenuLink } from "../../parts/menu.tsx";
import { useView } from "../../view.tsx";
import { basketSizeLink, downloadLink, planLink } from "./links.ts";

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
  const { texts, now } = useView();
  const text = texts.restore;
  return (
    <div id="basket" class={count > 0 ? "strip line ends basket-full" : "strip line ends"} role="status">
      <p class={count > 0 ? "words" : "sign"}>
        <Icon name={count > 0 ? "check" : "info"} />
        {limit === undefined ? (
          <span>{count > 0 ? text.chosen(count) : text.chooseHint}</span>
        ) : (
          <span>{text.tooMany(limit)}</span>
        )}
        {count > 0 && (
          // Another id each time: it is asked for anew.
          <span
            id={`basket-size-${now.getTime()}`}
            class="soft"
            hx-get={basketSizeLink(id, version)}
            hx-trigger="load"
            hx-swap="innerHTML"
          />
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
          <Menu id="basket-menu" label={text.moreForChosen}>
            <MenuLink href={downloadLink(id, version, "", "tar")} icon="download" isFile>
              {text.downloadTar}
            </MenuLink>
          </Menu>
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

/** How much all of it is; size in bytes. */
export function BasketSize({ files, size }: { files: number; size: number }) {
  const { texts, formats } = useView();
  return <>{texts.restore.forecast(files, formats.bytes(size))}</>;
}
