/** @jsxImportSource hono/jsx */
import { Icon, type IconName } from "../parts/icon.tsx";
import { useView } from "../view.tsx";

/** The places of the product, in the order in which they are asked for. */
export const places = ["backups", "restore", "search", "activity", "settings"] as const;
export type Place = (typeof places)[number];

const paths: Readonly<Record<Place, string>> = {
  backups: "./",
  restore: "restore",
  search: "search",
  activity: "activity",
  settings: "settings",
};

export function Navigation({ current }: { current: Place | undefined }) {
  const { texts, viewer } = useView();
  const ownPlaces = places.filter((place) => !["restore", "search"].includes(place) || viewer.may("browse"));
  return (
    <nav class="navigation" aria-label={texts.common.navigation}>
      <a class="brand" href="./">
        <img src="bunker/icon.svg" alt="" width="28" height="28" />
        <span>{texts.common.product}</span>
      </a>
      <ul>
        {ownPlaces.map((place) => (
          <li>
            <a href={paths[place]} aria-current={place === current ? "page" : undefined}>
              <Icon name={place satisfies IconName} />
              <span>{texts.common.places[place]}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
