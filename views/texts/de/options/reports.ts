import type { OptionTexts } from "../../types.ts";

const fields =
  "Darf Platzhalter wie %RESULT% und %backup-name% enthalten, oder der Pfad einer Datei mit einem solchen Text sein.";
const semicolons = "Durch Semikolon getrennt.";

/** What all ways to report have. */
function common(prefix: string): OptionTexts {
  return {
    [`${prefix}-level`]: [
      "Ergebnisse, die berichtet werden",
      "Stufen, durch Komma getrennt; All berichtet alles. Gilt für Sicherungen.",
    ],
    [`${prefix}-any-operation`]: ["Von allen Läufen berichten", "Nicht nur von Sicherungen; mit jedem Ergebnis."],
    [`${prefix}-log-level`]: ["Stufe, ab der Meldungen in den Bericht kommen", "Siehe --log-file-log-level."],
    [`${prefix}-log-filter`]: ["Filter für Meldungen im Bericht", "Siehe --log-file-log-filter."],
    [`${prefix}-max-log-lines`]: ["Höchstzahl der Meldungen im Bericht", "Null oder weniger: alle."],
    [`${prefix}-result-output-format`]: ["Format des Ergebnisses", "Wie der Bericht geschrieben wird."],
    [`${prefix}-extra-parameters`]: [
      "Weitere Werte für den Bericht",
      "Eigene Platzhalter: ein JSON-Objekt aus Texten, oder eine Abfrage wie a=1&b=2.",
    ],
  };
}

function certificates(prefix: string): OptionTexts {
  return {
    [`${prefix}-accept-any-ssl-certificate`]: [
      "Jedes Zertifikat des Servers annehmen",
      "Jeder auf dem Weg kann dann den Bericht lesen.",
    ],
    [`${prefix}-accept-specified-ssl-hash`]: [
      "Zertifikate mit diesen Hashes annehmen",
      "SHA-1, hexadezimal, durch Komma oder Semikolon getrennt.",
    ],
    [`${prefix}-ignore-revocation-failure`]: [
      "Zertifikate annehmen, deren Widerruf sich nicht prüfen lässt",
      "Für Server, deren Zertifizierungsstelle nicht zu erreichen ist.",
    ],
  };
}

export const reports: OptionTexts = {
  "send-mail-url": [
    "Mailserver",
    "URLs, durch Semikolon getrennt, der Reihe nach versucht: smtps://host:465 benutzt TLS, smtp://host:25 wenn der Server es anbietet, smtp://host:25/?starttls=always auf jeden Fall. Ohne diese Option werden die Server gesucht, die Mail für den ersten Empfänger annehmen.",
  ],
  "send-mail-username": ["Benutzername am Mailserver", "Zusammen mit --send-mail-password."],
  "send-mail-password": ["Passwort am Mailserver", "Zusammen mit --send-mail-username."],
  "send-mail-from": ["Absender der Mail", "Eine Mailadresse; ohne Domain bekommt sie die des ersten Empfängers."],
  "send-mail-to": [
    "Empfänger der Mail",
    "Mailadressen, durch Komma getrennt. Nach einem Lauf geht ein Bericht an sie.",
  ],
  "send-mail-subject": ["Betreff der Mail", "Darf Platzhalter enthalten."],
  "send-mail-body": ["Text der Mail", fields],
  ...common("send-mail"),

  "send-http-url": [
    "Webadressen für Berichte",
    "Durch Semikolon getrennt. Sie bekommen, was --send-http-verb und --send-http-result-output-format sagen.",
  ],
  "send-http-form-urls": ["Webadressen, die ein Formular bekommen", semicolons],
  "send-http-json-urls": ["Webadressen, die JSON bekommen", semicolons],
  "send-http-message": ["Text des Berichts an Webadressen", fields],
  "send-http-message-parameter-name": ["Name des Formularfelds", "Für den Text."],
  "send-http-verb": ["Methode der Anfrage", "Für --send-http-url."],
  ...common("send-http"),
  ...certificates("send-http"),
  "send-http-retries": ["Versuche, einen Bericht zu senden", "Insgesamt."],
  "send-http-retry-delay": ["Pause zwischen den Versuchen", "Eine Dauer."],
  "send-http-signing-key": [
    "Schlüssel, an dem der Empfänger die Berichte erkennt",
    "Damit werden Berichte nach Standard Webhooks unterschrieben, in den Kopfzeilen webhook-id, webhook-timestamp und webhook-signature. Ein Schlüssel, der mit whsec_ beginnt, ist Base64.",
  ],

  "send-xmpp-to": ["Empfänger der XMPP-Nachricht", "Adressen, durch Komma getrennt."],
  "send-xmpp-username": ["Absender der XMPP-Nachricht", "Eine Adresse auf dem Server: user@example.org."],
  "send-xmpp-password": ["Passwort des Absenders", "Wenn es nicht beim Absender steht."],
  "send-xmpp-message": ["Text der XMPP-Nachricht", fields],
  ...common("send-xmpp"),

  "send-telegram-bot-id": ["Kennung des Telegram-Bots", "Was im Token des Bots vor dem Doppelpunkt steht."],
  "send-telegram-api-key": ["Schlüssel des Telegram-Bots", "Was im Token des Bots nach dem Doppelpunkt steht."],
  "send-telegram-channel-id": ["Telegram-Kanal", "Wohin die Nachricht geht."],
  "send-telegram-topid-id": ["Thema im Telegram-Kanal", "In einem Kanal, der Themen hat."],
  "send-telegram-message": ["Text der Telegram-Nachricht", fields],
  ...common("send-telegram"),

  "http-report-status-url": ["Webadressen für den laufenden Stand", "Durch Komma oder Semikolon getrennt."],
  "http-report-status-interval": ["Zeit zwischen zwei Meldungen des Stands", "Eine Dauer."],
  "http-report-status-max-log-lines": ["Höchstzahl der Meldungen beim Stand", "Die neuesten bleiben."],
  ...certificates("http-report-status"),
  "http-report-status-allow-paths-in-log-messages": [
    "Pfade mit dem Stand senden",
    "Sonst sind sie in Meldungen unkenntlich; fehlt diese Option, entscheidet --allow-paths-in-log-messages.",
  ],
};
