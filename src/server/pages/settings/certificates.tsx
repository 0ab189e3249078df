/** @jsxImportSource hono/jsx */
import * as v from "valibot";
import { Certificates, type CertificatesProps } from "../../../../views/pages/settings/certificates.tsx";
import { detectedHosts, givenHosts, hostsOf } from "../../../jobs/certificates/host-names.ts";
import { keepCertificates, makeCertificates } from "../../../jobs/certificates/server-certificates.ts";
import {
  isGenerated,
  readAuthorityCertificate,
  readServerCertificate,
  removeCertificates,
} from "../../../jobs/certificates/stored-certificates.ts";
import { HttpError } from "../../http/errors.ts";
import type { Services } from "../../services.ts";
import { importCertificate } from "../../start/certificate.ts";
import { action, formText, type Page, type PageCall, page } from "../page.ts";
import { problemOf } from "../problem-of.ts";

const changed = { goTo: "settings/certificates?changed=1" };

export const certificatePages: readonly Page[] = [
  page({
    path: "/settings/certificates",
    access: "administer",
    query: v.object({ changed: v.optional(v.string(), "") }),
    handle: (call, services) => {
      // A server that speaks HTTPS already shows another certificate to the next one who comes.
      const isSecure = new URL(call.request.url).protocol === "https:";
      const counts = isSecure && readServerCertificate(services.database.settings) !== undefined;
      return show(call, services, {
        changed: call.query.changed === "1" ? (counts ? "at-once" : "at-start") : undefined,
      });
    },
  }),
  page({
    path: "/settings/certificates/authority.crt",
    access: "administer",
    handle: (_, { database }) => {
      const authority = readAuthorityCertificate(database.settings);
      if (!authority) throw new HttpError(404, "");
      const headers = {
        "Content-Type": "application/x-x509-ca-cert",
        "Content-Disposition": "attachment; filename=bunker-authority.crt",
      };
      return new Response(authority.toString(), { headers });
    },
  }),
  action({
    path: "/settings/certificates/make",
    access: "administer",
    form: v.object({ hosts: formText }),
    handle: ({ form: { hosts } }, { database, clock, events }) => {
      const names = hosts.trim() === "" ? detectedHosts() : givenHosts(hosts);
      keepCertificates(database, makeCertificates(names, clock.now()), clock.now());
      events.emit("settings");
      return changed;
    },
  }),
  action({
    path: "/settings/certificates/use",
    access: "administer",
    form: v.object({ file: v.optional(v.union([v.file(), v.string()])), password: formText }),
    handle: async (call, services) => {
      const { file, password } = call.form;
      if (!(file instanceof File)) return show(call, services, { fileProblem: "no-file" });
      try {
        importCertificate(services.database, new Uint8Array(await file.arrayBuffer()), password);
      } catch (error) {
        return show(call, services, { fileProblem: problemOf(error) });
      }
      services.events.emit("settings");
      return changed;
    },
  }),
  action({
    path: "/settings/certificates/remove",
    access: "administer",
    handle: (_, { database, events }) => {
      database.transaction(() => removeCertificates(database.settings));
      events.emit("settings");
      return changed;
    },
  }),
];

function show({ view }: PageCall, { database }: Services, shown: Partial<CertificatesProps>) {
  const certificate = readServerCertificate(database.settings);
  return {
    title: view.texts.settings.sections.certificates,
    place: "settings" as const,
    status: shown.fileProblem === undefined ? 200 : 422,
    body: (
      <Certificates
        certificate={
          certificate && {
            issuer: /CN=([^\n,]+)/.exec(certificate.issuer)?.[1] ?? certificate.issuer,
            until: new Date(certificate.validTo),
            hosts: hostsOf(certificate),
            isOwn: isGenerated(database.settings),
          }
        }
        hasAuthority={readAuthorityCertificate(database.settings) !== undefined}
        hosts={(certificate ? hostsOf(certificate) : detectedHosts()).join(", ")}
        changed={undefined}
        {...shown}
      />
    ),
  };
}
