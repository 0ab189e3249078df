/** The libraries that are part of this program. */
export const libraries: readonly { readonly name: string; readonly license: string; readonly url: string }[] = [
  { name: "@simplewebauthn/server", license: "MIT", url: "https://simplewebauthn.dev" },
  { name: "@valibot/to-json-schema", license: "MIT", url: "https://valibot.dev" },
  { name: "aws4fetch", license: "MIT", url: "https://github.com/mhart/aws4fetch" },
  { name: "croner", license: "MIT", url: "https://croner.56k.guru" },
  { name: "diff", license: "BSD-3-Clause", url: "https://github.com/kpdecker/jsdiff" },
  { name: "drizzle-orm", license: "Apache-2.0", url: "https://orm.drizzle.team" },
  { name: "hono", license: "MIT", url: "https://hono.dev" },
  { name: "htmx.org", license: "BSD-0-Clause", url: "https://htmx.org" },
  { name: "jose", license: "MIT", url: "https://github.com/panva/jose" },
  { name: "nodemailer", license: "MIT-0", url: "https://nodemailer.com" },
  { name: "openid-client", license: "MIT", url: "https://github.com/panva/openid-client" },
  { name: "otpauth", license: "MIT", url: "https://github.com/hectorm/otpauth" },
  { name: "uqr", license: "MIT", url: "https://github.com/unjs/uqr" },
  { name: "valibot", license: "MIT", url: "https://valibot.dev" },
  { name: "yaml", license: "ISC", url: "https://eemeli.org/yaml/" },
];
