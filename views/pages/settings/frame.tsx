/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import { PageHead } from "../../layout/document.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { useView } from "../../view.tsx";

export const settingsSections = [
  "access",
  "ways",
  "options",
  "reports",
  "copies",
  "secrets",
  "limits",
  "certificates",
  "keys",
  "appearance",
  "notifications",
  "log",
  "about",
] as const;
export type SettingsSection = (typeof settingsSections)[number];

/** A section of the settings, with the way to the others. */
export function SettingsFrame({
  section,
  isSaved = false,
  children,
}: {
  section: SettingsSection;
  isSaved?: boolean;
  children?: Child;
}) {
  const { texts } = useView();
  return (
    <>
      <PageHead title={texts.common.settings} />
      <nav class="filters sections" aria-label={texts.common.settings}>
        {settingsSections.map((each) => (
          <a href={`settings/${each}`} aria-current={each === section ? "page" : undefined}>
            {texts.settings.sections[each]}
          </a>
        ))}
      </nav>
      {isSaved && <Trouble level="note" what={texts.settings.saved} />}
      {children}
    </>
  );
}

/** Some settings that belong together. */
export function SettingsGroup({ title, lead, children }: { title: string; lead?: Child; children?: Child }) {
  return (
    <section class="settings-group">
      <div class="settings-head">
        <h2>{title}</h2>
        {lead && <p class="soft">{lead}</p>}
      </div>
      <div class="settings-body">{children}</div>
    </section>
  );
}

/** Where an option of the server's start decides. */
export function Locked({ by }: { by: string | undefined }) {
  const { texts } = useView();
  return by === undefined ? null : <p class="soft small">{texts.settings.lockedBy(by)}</p>;
}
