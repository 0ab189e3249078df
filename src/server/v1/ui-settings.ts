import * as v from "valibot";
import { messageOf } from "../../support/errors.ts";
import { refused } from "../http/errors.ts";
import { type Route, route } from "../http/route.ts";
import { importCertificate } from "../start/certificate.ts";

const values = v.record(v.string(), v.string());

export const routes: readonly Route[] = [
  route({
    method: "GET",
    path: "/api/v1/uisettings",
    access: "read",
    summary: "Names of what web clients keep here",
    answer: v.array(v.string()),
    handle: (_, { database }) => database.uiStorage.schemes(),
  }),
  route({
    method: "GET",
    path: "/api/v1/uisettings/{scheme}",
    access: "read",
    summary: "What a web client keeps here",
    answer: values,
    handle: ({ params }, { database }) => database.uiStorage.get(params.scheme),
  }),
  route({
    method: "PATCH",
    path: "/api/v1/uisettings/{scheme}",
    access: "administer",
    summary: "Change what a web client keeps here; null removes",
    body: v.record(v.string(), v.nullable(v.string())),
    handle: ({ params, body }, { database }) => database.uiStorage.patch(params.scheme, body),
  }),
  route({
    method: "POST",
    path: "/api/v1/uisettings",
    access: "administer",
    summary: "Replace the certificate for HTTPS by one of a PKCS#12 file",
    body: v.object({ Certificate: v.nullish(v.string(), ""), Password: v.nullish(v.string(), "") }),
    handle: ({ body }, { database, events }) => {
      if (body.Password === "")
        throw refused(400, "CertificatePasswordMissing", "Invalid certificate: it must have a password");
      try {
        importCertificate(database, decoded(body.Certificate), body.Password);
      } catch (error) {
        throw refused(400, "CertificateInvalid", `Invalid certificate: ${messageOf(error)}`);
      }
      events.emit("settings");
    },
  }),
];

function decoded(base64: string): Uint8Array {
  if (!/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(base64)) throw new Error("it is not written in base64");
  return Buffer.from(base64, "base64");
}
