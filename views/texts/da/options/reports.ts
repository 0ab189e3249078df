import type { OptionTexts } from "../../types.ts";

const fields =
  "Må indeholde pladsholdere som %RESULT% og %backup-name%, eller være stien til en fil med sådan en tekst.";
const semicolons = "Adskilt af semikolon.";

/** What all ways to report have. */
function common(prefix: string): OptionTexts {
  return {
    [`${prefix}-level`]: [
      "Resultater, der rapporteres",
      "Niveauer, adskilt af komma; All rapporterer alt. Gælder for backup.",
    ],
    [`${prefix}-any-operation`]: ["Rapportér alle kørsler", "Ikke kun backup; uanset deres resultat."],
    [`${prefix}-log-level`]: ["Laveste niveau for beskeder i rapporten", "Se --log-file-log-level."],
    [`${prefix}-log-filter`]: ["Filter for beskeder i rapporten", "Se --log-file-log-filter."],
    [`${prefix}-max-log-lines`]: ["Højeste antal beskeder i rapporten", "Nul eller mindre: alle."],
    [`${prefix}-result-output-format`]: ["Resultatets format", "Hvordan rapporten skrives."],
    [`${prefix}-extra-parameters`]: [
      "Flere værdier til rapporten",
      "Dine egne pladsholdere: et JSON-objekt af tekster, eller en forespørgsel som a=1&b=2.",
    ],
  };
}

function certificates(prefix: string): OptionTexts {
  return {
    [`${prefix}-accept-any-ssl-certificate`]: [
      "Acceptér ethvert servercertifikat",
      "Enhver undervejs kan så læse rapporten.",
    ],
    [`${prefix}-accept-specified-ssl-hash`]: [
      "Acceptér certifikater med disse hash",
      "SHA-1, hexadecimalt, adskilt af komma eller semikolon.",
    ],
    [`${prefix}-ignore-revocation-failure`]: [
      "Acceptér certifikater, der ikke kan kontrolleres for tilbagekaldelse",
      "Til servere, hvis certifikatudsteder ikke kan nås.",
    ],
  };
}

export const reports: OptionTexts = {
  "send-mail-url": [
    "Mailservere",
    "URL'er, adskilt af semikolon, prøvet efter tur: smtps://host:465 bruger TLS, smtp://host:25 hvis serveren tilbyder det, smtp://host:25/?starttls=always under alle omstændigheder. Uden denne indstilling findes de servere, der tager imod mail for den første modtager.",
  ],
  "send-mail-username": ["Brugernavn på mailserveren", "Sammen med --send-mail-password."],
  "send-mail-password": ["Adgangskode på mailserveren", "Sammen med --send-mail-username."],
  "send-mail-from": ["Mailens afsender", "En mailadresse; uden domæne får den den første modtagers."],
  "send-mail-to": ["Mailens modtagere", "Mailadresser, adskilt af komma. De får en rapport efter en kørsel."],
  "send-mail-subject": ["Mailens emne", "Må indeholde pladsholdere."],
  "send-mail-body": ["Mailens tekst", fields],
  ...common("send-mail"),

  "send-http-url": [
    "Webadresser til rapporter",
    "Adskilt af semikolon. De får, hvad --send-http-verb og --send-http-result-output-format siger.",
  ],
  "send-http-form-urls": ["Webadresser, der får en formular", semicolons],
  "send-http-json-urls": ["Webadresser, der får JSON", semicolons],
  "send-http-message": ["Teksten i rapporten til webadresser", fields],
  "send-http-message-parameter-name": ["Navn på formularens felt", "Til teksten."],
  "send-http-verb": ["Forespørgslens metode", "Gælder for --send-http-url."],
  ...common("send-http"),
  ...certificates("send-http"),
  "send-http-retries": ["Forsøg på at sende en rapport", "I alt."],
  "send-http-retry-delay": ["Pause mellem forsøg", "En varighed."],
  "send-http-signing-key": [
    "Nøgle, som modtageren kender rapporterne på",
    "Med den underskrives rapporter efter Standard Webhooks, i felterne webhook-id, webhook-timestamp og webhook-signature. En nøgle, der begynder med whsec_, er base64.",
  ],

  "send-xmpp-to": ["XMPP-beskedens modtagere", "Adresser, adskilt af komma."],
  "send-xmpp-username": ["XMPP-beskedens afsender", "En adresse på serveren: user@example.org."],
  "send-xmpp-password": ["Afsenderens adgangskode", "Hvis den ikke står hos afsenderen."],
  "send-xmpp-message": ["XMPP-beskedens tekst", fields],
  ...common("send-xmpp"),

  "send-telegram-bot-id": ["Telegram-bottens id", "Det, der står før kolonet i bottens token."],
  "send-telegram-api-key": ["Telegram-bottens nøgle", "Det, der står efter kolonet i bottens token."],
  "send-telegram-channel-id": ["Telegram-kanal", "Hvor beskeden sendes hen."],
  "send-telegram-topid-id": ["Emne i Telegram-kanalen", "I en kanal, der har emner."],
  "send-telegram-message": ["Telegram-beskedens tekst", fields],
  ...common("send-telegram"),

  "http-report-status-url": ["Webadresser til den løbende status", "Adskilt af komma eller semikolon."],
  "http-report-status-interval": ["Tid mellem to statusmeldinger", "En varighed."],
  "http-report-status-max-log-lines": ["Højeste antal beskeder i status", "De nyeste beholdes."],
  ...certificates("http-report-status"),
  "http-report-status-allow-paths-in-log-messages": [
    "Send stier med status",
    "Ellers er de gjort ulæselige i beskeder; mangler denne indstilling, afgør --allow-paths-in-log-messages det.",
  ],
};
