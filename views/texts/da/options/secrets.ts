import type { OptionTexts } from "../../types.ts";

export const secrets: OptionTexts = {
  "secret-provider": [
    "Hvor hemmeligheder hentes fra",
    "Udbyderens URL, eller $NAME eller %NAME% for en miljøvariabel, der indeholder den.",
  ],
  "secret-provider-pattern": [
    "Begyndelsen på værdier, der erstattes",
    "En hel værdi som $key erstattes af hemmeligheden; ender mønstret på {}, () eller [], står nøgler imellem dem.",
  ],
  "secret-provider-cache": [
    "Gem hentede hemmeligheder",
    "De bruges, når udbyderen ikke kan nås: InMemory gemmer dem, så længe serveren kører, Persistent også i en krypteret fil blandt de midlertidige.",
  ],
};
