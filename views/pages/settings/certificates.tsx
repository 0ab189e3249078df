/** @jsxImportSource hono/jsx */
import { Field, TextField } from "../../parts/field.tsx";
import { Meaning, type Told } from "../../parts/meaning.tsx";
import { Trouble } from "../../parts/trouble.tsx";
import { When } from "../../parts/when.tsx";
import { useView } from "../../view.tsx";
import { SettingsFrame, SettingsGroup } from "./frame.tsx";

export interface CertificatesProps {
  readonly certificate:
    | { readonly issuer: string; readonly until: Date; readonly hosts: readonly string[]; readonly isOwn: boolean }
    | undefined;
  readonly hasAuthority: boolean;
  /** Names that a new certificate would have. */
  readonly hosts: string;
  /** Something was changed: does it count at once, or from the next start? */
  readonly changed: "at-once" | "at-start" | undefined;
  /** Why the file could not be used. */
  readonly fileProblem?: Told | "no-file" | undefined;
}

export function Certificates({ certificate, hasAuthority, hosts, changed, fileProblem }: CertificatesProps) {
  const { texts } = useView();
  const text = texts.settings.certificates;
  return (
    <SettingsFrame section="certificates">
      {changed && <Trouble level="note" what={changed === "at-once" ? text.atOnce : text.restart} />}
      {certificate ? (
        <SettingsGroup title={text.hasTitle} lead={certificate.isOwn ? text.own : text.given}>
          <dl>
            <dt>{text.forNames}</dt>
            <dd>{certificate.hosts.join(", ")}</dd>
            <dt>{text.issuer}</dt>
            <dd>{certificate.issuer}</dd>
            <dt>{text.validUntil}</dt>
            <dd>
              <When time={certificate.until} absolute />
            </dd>
          </dl>
        </SettingsGroup>
      ) : (
        <SettingsGroup title={text.plainTitle} lead={text.plainText} />
      )}
      {hasAuthority && (
        <SettingsGroup title={text.download} lead={text.downloadHelp}>
          <a class="button" href="settings/certificates/authority.crt" hx-boost="false" download="bunker-authority.crt">
            {text.download}
          </a>
        </SettingsGroup>
      )}
      <SettingsGroup title={text.make} lead={text.makeHelp}>
        <form method="post" action="settings/certificates/make" class="form">
          <TextField id="hosts" name="hosts" label={text.names} help={text.namesHelp} value={hosts} />
          <div>
            <button type="submit" class="button">
              {text.make}
            </button>
          </div>
        </form>
      </SettingsGroup>
      <SettingsGroup title={text.replace}>
        <form method="post" action="settings/certificates/use" enctype="multipart/form-data" class="form">
          <Field id="file" label={text.file} error={fileProblem && <FileProblem problem={fileProblem} />}>
            <input
              id="file"
              name="file"
              type="file"
              accept=".p12,.pfx,application/x-pkcs12"
              required
              aria-describedby={fileProblem && "file-error"}
            />
          </Field>
          <TextField
            id="file-password"
            name="password"
            type="password"
            label={text.filePassword}
            autocomplete="off"
            required
          />
          <div>
            <button type="submit" class="button">
              {text.use}
            </button>
          </div>
        </form>
      </SettingsGroup>
      {certificate && (
        <SettingsGroup title={text.remove} lead={text.removeText}>
          <form method="post" action="settings/certificates/remove">
            <button type="submit" class="button button-trouble">
              {text.remove}
            </button>
          </form>
        </SettingsGroup>
      )}
    </SettingsFrame>
  );
}

function FileProblem({ problem }: { problem: Told | "no-file" }) {
  const text = useView().texts.settings.certificates;
  if (problem === "no-file") return <>{text.noFile}</>;
  return (
    <>
      {text.fileWrong} <Meaning of={problem} />
    </>
  );
}
