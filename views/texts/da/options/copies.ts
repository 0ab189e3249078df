import type { OptionTexts } from "../../types.ts";

/** Copies of folders and of whole backups. */
export const copies: OptionTexts = {
  "sync-remote-state": [
    "Hvordan man ved, hvad der er på destinationen",
    "UseRemoteState ser i hver mappe dér. UseLocalState stoler på det, tidligere kørsler har noteret, og ser kun efter, hvor intet er noteret. BlindlyUpload uploader alt og sletter intet.",
  ],
  "sync-then-delete": [
    "Slet på destinationen, hvad der er væk her",
    "Når alt er uploadet. Kun det, der virkelig er væk fra kilden, slettes, ikke det, et filter udelader.",
  ],
  "sync-verify-hash": [
    "Sammenlign indhold",
    "Når størrelse og tid er ens: med den SHA-256, der blev noteret ved upload. Det, der ingen har, uploades igen.",
  ],
  "sync-recheck": ["Se på destinationen i denne kørsel", "Sammen med --sync-remote-state=UseLocalState."],
  "remote-sync-json-config": [
    "Flere destinationer, der får kopier af backuppen",
    'JSON, eller stien til en JSON-fil: hvor der kopieres til efter en backup, og hvornår. {"destinations": [{"url": "..."}]} er nok; resten fortæller “help remote-sync”.',
  ],
};
