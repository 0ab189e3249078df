import type { OptionTexts } from "../../types.ts";

const fixed = "Lässt sich später nicht ändern.";
const older = "Wird angenommen, damit ältere Einstellungen weiter gelten.";
const ownParity = "Bunker schreibt und liest Paritätsdateien selbst";
const inMemory = "Einträge gehen in kleinen Stücken durch den Arbeitsspeicher";
const beforeCommand = "Sie stehen vor dem Befehl. Anführungszeichen halten Wörter zusammen.";

/** Volumes, blocks and hashes; compression and encryption. */
export const volumes: OptionTexts = {
  "dblock-size": [
    "Größe der Pakete am Ziel",
    "Daten kommen in Dateien von etwa dieser Größe; mindestens 1mb und das Doppelte von --blocksize. Kleinere passen zu langsamen Leitungen, größere ergeben weniger Dateien. Lässt sich später nicht ändern.",
  ],
  "remote-volume-size": [
    "Anderer Name für --dblock-size, ohne Wirkung",
    "Duplicati nimmt diesen Namen an, ohne ihn zu benutzen. Ihn zu beachten, würde die Paketgröße bestehender Sicherungen ändern.",
    "Sie wird übergangen; nimm --dblock-size.",
  ],
  blocksize: [
    "Größe der Blöcke, in die Dateien zerlegt werden",
    "Gleiche Blöcke werden nur einmal gespeichert. Mindestens 1kb. Kleinere finden mehr Gleiches, machen aber den lokalen Index größer. Lässt sich später nicht ändern.",
  ],
  "block-hash-algorithm": ["Hash, an dem Blöcke erkannt werden", fixed],
  "file-hash-algorithm": ["Hash ganzer Dateien", fixed],
  "index-file-policy": [
    "Was Indexpakete enthalten",
    "Mit Indexpaketen ist der lokale Index schnell neu aufgebaut. Full wiederholt die Listen der Blöcke, Lookup nennt sie nur, None schreibt keine Indexpakete.",
  ],
  "upload-verification-file": [
    "Liste der Dateien am Ziel mit ihren Hashes hochladen",
    "Mit der unverschlüsselten Liste prüfen Skripte am Ziel die Dateien dort ohne Passphrase. Sie entsteht neu nach jeder Sicherung und allem, was dort Dateien schreibt oder löscht.",
  ],
  "compression-module": [
    "Archivformat neuer Pakete",
    "zip, oder zum Ausprobieren tzstd und tgz. Vorhandene Pakete werden nach der Endung ihres Namens gelesen.",
  ],
  "compression-extension-file": [
    "Liste der Endungen, bei denen Komprimieren nicht lohnt",
    "Eine Textdatei mit einer Endung je Zeile, mit einem Punkt am Anfang. Solche Dateien werden unkomprimiert gespeichert. Sonst gilt eine eingebaute Liste.",
  ],
  "encryption-module": [
    "Verschlüsselung neuer Pakete",
    "aes, oder gpg, das das Programm GnuPG braucht. Vorhandene Pakete werden nach der Endung ihres Namens gelesen.",
  ],
  "parity-module": [
    "Mit Paritätsdateien beschädigte Pakete reparieren können",
    "par2, oder leer für keine. Neben jedem Datenpaket und jeder Liste liegt dann eine Datei zur Wiederherstellung; damit wird ein Paket repariert, das sich beim Wiederherstellen oder Verdichten als beschädigt erweist.",
  ],
  "par2-program-path": ["Das Programm par2", "Wo es liegt, wenn nicht im Suchpfad.", ownParity],
  "par2-extra-options": ["Weitere Argumente für par2", "Beim Schreiben von Paritätsdateien.", ownParity],
  "parity-redundancy-level": [
    "Größe der Paritätsdaten in Prozent",
    "Über 0. Mehr repariert größere Schäden und braucht mehr Platz. Kleine Dateien bekommen mehr, damit sich der Verlust eines Sektors immer reparieren lässt.",
  ],
  "skip-file-hash-checks": [
    "Pakete auch mit falschem Hash benutzen",
    "Beschädigte Pakete werden gelesen, so weit es geht. Nur, um Daten zu retten.",
  ],
  "dont-read-manifests": [
    "Manifest der Pakete nicht prüfen",
    "Nimmt Pakete an, deren Manifest fehlt oder nicht passt. Nur, um Daten zu retten.",
  ],
  "file-read-buffer-size": ["Puffer beim Lesen von Dateien", older, "Sie ist wirkungslos."],

  "zip-compression-level": [
    "Kompressionsstufe für zip",
    "Wie stark komprimiert wird: 0 speichert unverändert, 9 macht die kleinsten Pakete. Ohne diese Option bekommt jede Art von Inhalt die Mühe, die sich lohnt.",
  ],
  "compression-level": [
    "Kompressionsstufe",
    "Wie stark komprimiert wird. Gilt nur ohne --zip-compression-level.",
    "Nimm --zip-compression-level.",
  ],
  "zip-compression-method": [
    "Kompressionsverfahren für zip",
    "Wie Einträge komprimiert werden. Geschrieben wird mit None oder Deflate; gelesen werden auch die anderen.",
  ],
  "zip-compression-library": [
    "Bibliothek für zip",
    "Duplicati hat zwei.",
    "Es gibt nur eine, und sie liest, was alle diese schreiben",
  ],
  "zip-compression-zip64": ["Zip64-Erweiterungen", older, "Große Archive werden mit ihnen geschrieben, andere ohne."],
  "tgz-compression-level": [
    "Kompressionsstufe für tgz",
    "Wie stark komprimiert wird: 0 gar nicht, 1 am schnellsten, 2 ausgewogen, 3 am kleinsten.",
  ],
  "tgz-memory-buffer": ["Im Arbeitsspeicher puffern (tgz)", "Statt in temporären Dateien.", inMemory],
  "tzstd-compression-level": [
    "Kompressionsstufe für tzstd",
    "Wie stark komprimiert wird: 1 ist am schnellsten, 22 macht die kleinsten Pakete.",
  ],
  "tzstd-memory-buffer": ["Im Arbeitsspeicher puffern (tzstd)", "Statt in temporären Dateien.", inMemory],

  "aes-version": [
    "Version des Formats von AES Crypt, in der geschrieben wird",
    "Mit Version 3 sind Passphrasen schwerer zu erraten; Duplicati liest sie ab 2.3.0.101. Gelesen werden immer beide.",
  ],
  "aes-v3-iterations": [
    "Runden der Schlüsselableitung in Version 3",
    "Mehr Runden machen Passphrasen schwerer zu erraten und den Anfang jeder Datei langsamer. Von 1 bis 5000000.",
  ],
  "aes-minimal-header": [
    "Keine Erweiterungsblöcke schreiben",
    "Lässt den Namen des Programms, die Zeit und einen Platzhalter im Kopf jeder Datei weg.",
  ],
  "aes-ignore-padding-bytes": [
    "Beim Lesen jede Auffüllung annehmen",
    "Für Dateien anderer Programme, die den letzten Block der Version 2 nicht auffüllen, wie sie sollten.",
  ],
  "gpg-program-path": [
    "Das Programm GnuPG",
    "Sonst wird gpg2 oder gpg in PATH gesucht. %NAME% steht für eine Umgebungsvariable.",
  ],
  "gpg-encryption-enable-armor": [
    "Text statt Binärdaten schreiben",
    "Fügt --armor hinzu; Dateien wachsen um ein Drittel.",
  ],
  "gpg-encryption-command": [
    "Befehl von GnuPG zum Verschlüsseln",
    "Mit --encrypt, und --recipient unter den Schaltern, wird mit einem öffentlichen Schlüssel verschlüsselt.",
  ],
  "gpg-decryption-command": ["Befehl von GnuPG zum Entschlüsseln", "Es gibt selten einen Grund, ihn zu ändern."],
  "gpg-encryption-switches": ["Weitere Schalter zum Verschlüsseln", beforeCommand],
  "gpg-decryption-switches": ["Weitere Schalter zum Entschlüsseln", beforeCommand],
};
