import type { Texts } from "../types.ts";

export const links: Texts["links"] = {
  title: "Link, som virker for andre",
  open: "Link til andre",
  fileText:
    "Den, der har linket, kan hente denne ene fil, som den var dengang, uden at logge ind her, og ser ikke andet.",
  folderText:
    "Den, der har linket, kan hente denne ene mappe, som den var dengang, med alt, hvad der er i den, uden at logge ind her, og ser ikke andet.",
  life: "Gælder",
  lives: { "1": "en time", "24": "et døgn", "168": "syv dage" },
  archive: "Mappen kommer som",
  archives: { zip: "zip, som enhver computer kan åbne", tar: "tar med rettigheder, nøjagtige tider og links" },
  make: "Lav linket",
  madeTitle: "Linket",
  madeText: (until) => `Det vises kun nu og gælder til ${until}. Giv det kun til dem, der skal have det her.`,
  addressHelp: "Det begynder som den adresse, du ser denne side på: andre skal kunne nå den.",
  listTitle: "Links, der gælder",
  none: "Ingen links gælder nu.",
  madeBy: (name) => `lavet af ${name}`,
  expires: "udløber",
  lastUsed: "sidst brugt",
  revoke: "Afslut",
  revokeNamed: (path) => `Afslut linket til ${path}`,
  revokeAll: "Afslut alle links",
  settingsTitle: "Links til filer for andre",
  settingsText:
    "Links, der er lavet til enkelte filer og mapper i backupper. Når alle afsluttes, får serveren også en ny hemmelighed, som den underskriver links med.",
  worthless: "Linket gælder ikke mere",
  worthlessText: "Det er udløbet, blev afsluttet eller er ikke helt. Bed den, der gav dig det, om et nyt.",
  notNow: "Det kan ikke hentes lige nu",
  notNowText: "Linket gælder. Prøv igen senere, eller spørg den, der gav dig det.",
  drive: {
    title: "Backupper som drev (WebDAV)",
    text: "Enhver version af enhver backup kan monteres som mapper, kun til læsning: backupperne, i dem deres versioner efter dato (UTC), i dem filerne, som de var.",
    address: "Adresse",
    how: "Brugernavnet er ligegyldigt; adgangskoden er en nøgle, der laves ovenfor til “Se i backupper og gendanne”. En til “Læse alt” ser, hvilke filer der er, og kan ikke åbne dem.",
    transport:
      "Nøglen følger med hver forespørgsel. Fra andre computere kun med https, med et certifikat for denne server eller for en proxy foran den; med http kan enhver på vejen læse den.",
    missing: "Symbolske links vises ikke: WebDAV har ingen.",
    example: "Med rclone for eksempel:",
  },
};
