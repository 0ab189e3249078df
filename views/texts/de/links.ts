import type { Texts } from "../types.ts";

export const links: Texts["links"] = {
  title: "Link, der auch für andere gilt",
  open: "Link für andere",
  fileText:
    "Wer den Link hat, kann diese eine Datei auf diesem Stand herunterladen, ohne sich hier anzumelden, und sieht sonst nichts.",
  folderText:
    "Wer den Link hat, kann diesen einen Ordner auf diesem Stand mit allem, was darin liegt, herunterladen, ohne sich hier anzumelden, und sieht sonst nichts.",
  life: "Gilt",
  lives: { "1": "eine Stunde", "24": "einen Tag", "168": "sieben Tage" },
  archive: "Der Ordner kommt als",
  archives: { zip: "Zip, das jeder Rechner öffnet", tar: "Tar mit Rechten, genauen Zeiten und Verknüpfungen" },
  make: "Link erzeugen",
  madeTitle: "Der Link",
  madeText: (until) => `Er wird nur jetzt gezeigt und gilt bis ${until}. Gib ihn nur denen, die das haben sollen.`,
  addressHelp: "Er beginnt wie die Adresse, unter der du diese Seite siehst: Andere müssen sie erreichen können.",
  listTitle: "Links, die gelten",
  none: "Zurzeit gilt kein Link.",
  madeBy: (name) => `von ${name}`,
  expires: "läuft ab",
  lastUsed: "zuletzt benutzt",
  revoke: "Beenden",
  revokeNamed: (path) => `Den Link zu ${path} beenden`,
  revokeAll: "Alle Links beenden",
  settingsTitle: "Links zu Dateien für andere",
  settingsText:
    "Links, die zu einzelnen Dateien und Ordnern aus Sicherungen erzeugt wurden. Werden alle beendet, bekommt der Server auch ein neues Geheimnis, mit dem er Links unterschreibt.",
  worthless: "Dieser Link gilt nicht mehr",
  worthlessText:
    "Er ist abgelaufen, wurde beendet oder ist nicht vollständig. Frage den, der ihn dir gegeben hat, nach einem neuen.",
  notNow: "Das lässt sich gerade nicht herunterladen",
  notNowText: "Der Link gilt. Versuche es später noch einmal, oder frage den, der ihn dir gegeben hat.",
  drive: {
    title: "Sicherungen als Laufwerk (WebDAV)",
    text: "Jeder Stand jeder Sicherung lässt sich als Ordner einhängen, nur zum Lesen: die Sicherungen, darin ihre Versionen nach Datum (UTC), darin die Dateien, wie sie waren.",
    address: "Adresse",
    how: "Der Benutzername ist gleich; das Passwort ist ein Schlüssel, der oben für „In Sicherungen sehen und wiederherstellen“ angelegt wird. Einer für „Alles lesen“ sieht, welche Dateien es gibt, und kann sie nicht öffnen.",
    transport:
      "Der Schlüssel geht mit jeder Anfrage mit. Von anderen Rechnern aus nur mit https, mit einem Zertifikat dieses Servers oder eines Proxys davor; mit http kann ihn jeder unterwegs lesen.",
    missing: "Symbolische Links werden nicht gezeigt: WebDAV kennt keine.",
    example: "Mit rclone zum Beispiel:",
  },
};
