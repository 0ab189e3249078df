/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import { PageHead } from "../../layout/document.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { type Right, useView, type Viewer } from "../../view.tsx";

/** What belongs together, in the order in which it is looked for. */
const sectionsOfGroups = {
  backups: ["options", "limits", "copies", "secrets"],
  messages: ["reports", "notifications", "log"],
  access: ["access", "ways", "users", "keys", "certificates"],
  server: ["appearance", "about"],
} as const;
const groups = Object.keys(sectionsOfGroups) as (keyof typeof sectionsOfGroups)[];
export type SettingsSection = (typeof sectionsOfGroups)[keyof typeof sectionsOfGroups][number];

/** Those that are not for the administrator alone. */
const ofOthers: Partial<Record<SettingsSection, Right | "signed-in">> = {
  access: "signed-in",
  ways: "signed-in",
  notifications: "read",
  log: "read",
  about: "signed-in",
};

/** The groups with the sections that somebody may open. The log is that of all backups. */
function groupsOf({ may, isLimited }: Viewer) {
  const isOpen = (section: SettingsSection) => {
    const right = ofOthers[section] ?? "administer";
    return (right === "signed-in" || may(right)) && !(section === "log" && isLimited);
  };
  const open = groups.map((group) => ({ group, sections: sectionsOfGroups[group].filter(isOpen) }));
  return open.filter(({ sections }) => sections.length > 0);
}

/** All sections, each with what it holds. */
export function SettingsOverview() {
  const { texts, viewer } = useView();
  const text = texts.settings;
  return (
    <>
      <PageHead title={texts.common.settings} />
      <div class="settings-overview columns">
        {groupsOf(viewer).map(({ group, sections }) => (
          <section class="stack tight" aria-labelledby={`group-${group}`}>
            <h2 id={`group-${group}`}>{text.groups[group]}</h2>
            <ul class="plain">
              {sections.map((each) => (
                <li>
                  <a class="settings-way press" href={`settings/${each}`}>
                    <span class="stack flush">
                      <strong>{text.sections[each]}</strong>
                      <span class="soft small">{text.holds[each]}</span>
                    </span>
                    <Icon name="right" class="icon-way" />
                  </a>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </>
  );
}

/** A section of the settings, with the way to the others: beside it, or back to all of them where there is no room. */
export function SettingsFrame({
  section,
  isSaved = false,
  children,
}: {
  section: SettingsSection;
  isSaved?: boolean;
  children?: Child;
}) {
  const { texts, viewer } = useView();
  return (
    <div class="settings pair">
      <nav class="side" aria-label={texts.common.settings}>
        <a class="sections-back tick still" href="settings">
          <Icon name="left" class="icon-way" />
          {texts.common.settings}
        </a>
        {groupsOf(viewer).map(({ group, sections }) => (
          <div class="sections-group">
            <h2>{texts.settings.groups[group]}</h2>
            <ul>
              {sections.map((each) => (
                <li>
                  <a class="press" href={`settings/${each}`} aria-current={each === section ? "page" : undefined}>
                    {texts.settings.sections[each]}
                  </a>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <div class="stack loose">
        <PageHead title={texts.settings.sections[section]} />
        {isSaved && <Trouble level="note" what={texts.settings.saved} />}
        {children}
      </div>
    </div>
  );
}

/** Some settings that belong together; without a title where the section is about nothing else. */
export function SettingsGroup({ title, lead, children }: { title?: Child; lead?: Child; children?: Child }) {
  return (
    <section class="settings-group pair">
      {(title !== undefined || lead) && (
        <div class="stack tight">
          {title !== undefined && <h2>{title}</h2>}
          {lead && <p class="soft">{lead}</p>}
        </div>
      )}
      <div class="settings-body stack">{children}</div>
    </section>
  );
}

/** Lines below each other. @param none what stands there while there is none. */
export function SettingsList({ none, lines }: { none: string; lines: readonly Child[] }) {
  return lines.length === 0 ? <p>{none}</p> : <ul class="rows list">{lines}</ul>;
}

/** Where an option of the server's start decides. */
export function Locked({ by }: { by: string | undefined }) {
  const { texts } = useView();
  return by === undefined ? null : <p class="soft small">{texts.settings.lockedBy(by)}</p>;
}
