import type { OptionTexts } from "../../options.ts";

const noSecrets = "hemmeligheder kan endnu ikke hentes fra en udbyder";

export const secrets: OptionTexts = {
  "secret-provider": [
    "Hvor hemmeligheder hentes fra",
    "Udbyderens URL, eller navnet på en miljøvariabel, der indeholder den.",
    noSecrets,
  ],
  "secret-provider-pattern": [
    "Begyndelsen på værdier, der erstattes",
    "En værdi af denne begyndelse og en nøgle erstattes af hemmeligheden.",
    noSecrets,
  ],
  "secret-provider-cache": ["Gem hentede hemmeligheder", "Til tider, hvor udbyderen ikke kan nås.", noSecrets],
};
