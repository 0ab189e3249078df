/** @jsxImportSource hono/jsx */
import { When } from "../../parts/when.tsx";
import { useView } from "../../view.tsx";
import { SettingsFrame, SettingsGroup } from "./frame.tsx";

export interface AboutProps {
  readonly version: string;
  readonly system: string;
  readonly started: Date;
  readonly dataFolder: string;
  readonly libraries: readonly { readonly name: string; readonly license: string; readonly url: string }[];
  readonly changes: string;
}

export function About({ version, system, started, dataFolder, libraries, changes }: AboutProps) {
  const { texts } = useView();
  const text = texts.settings.about;
  return (
    <SettingsFrame section="about">
      <SettingsGroup title={texts.common.product}>
        <dl>
          <dt>{text.version}</dt>
          <dd>{version}</dd>
          <dt>{text.system}</dt>
          <dd>{system}</dd>
          <dt>{text.uptime}</dt>
          <dd>
            <When time={started} />
          </dd>
          <dt>{text.dataFolder}</dt>
          <dd class="path">{dataFolder}</dd>
        </dl>
        <p>
          <a href="settings/about/openapi.json" hx-boost="false">
            {text.api}
          </a>
        </p>
        <p>
          <a href="settings/about/accessibility">{text.accessibility}</a>
        </p>
        <form method="post" action="logout">
          <button type="submit" class="button">
            {text.signOut}
          </button>
        </form>
      </SettingsGroup>
      <SettingsGroup title={text.updates} lead={`${text.version} ${version}. ${text.updatesText}`} />
      <SettingsGroup title={text.changes}>
        <pre class="quote scroll scroll-low" tabindex={0}>
          {changes}
        </pre>
      </SettingsGroup>
      <SettingsGroup title={text.libraries}>
        <ul class="plain">
          {libraries.map(({ name, license, url }) => (
            <li>
              <a href={url} rel="noreferrer" target="_blank">
                {name}
              </a>{" "}
              <span class="soft">{text.license(license)}</span>
            </li>
          ))}
        </ul>
      </SettingsGroup>
    </SettingsFrame>
  );
}
