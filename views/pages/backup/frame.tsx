/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import { useView } from "../../view.tsx";
import { BackupHead, type BackupHeadProps } from "./head.tsx";

const backupTabs = ["versions", "log", "care", "settings"] as const;
export type BackupTab = (typeof backupTabs)[number];

/** The page of a backup: what it is, and below one of its tabs. */
export function BackupFrame({ head, tab, children }: { head: BackupHeadProps; tab: BackupTab; children?: Child }) {
  const { texts, viewer } = useView();
  const tabs = backupTabs.filter((each) => each !== "settings" || viewer.may("administer"));
  const place = `backup/${head.id}`;
  return (
    <>
      <BackupHead head={head} />
      <nav class="tabs" aria-label={texts.backup.tabsLabel}>
        {tabs.map((each) => (
          <a href={each === "versions" ? place : `${place}/${each}`} aria-current={each === tab ? "page" : undefined}>
            {texts.backup.tabs[each]}
          </a>
        ))}
      </nav>
      {children}
    </>
  );
}
