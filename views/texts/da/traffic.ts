import type { Texts } from "../types.ts";

export const traffic: Texts["traffic"] = {
  title: "Trafik i denne måned",
  text: "Hvad der er overført siden den første i måneden, for alle backupper på samme server, deling eller mappe tilsammen, også i kørsler, der mislykkedes.",
  downloaded: "Hentet",
  uploaded: "Sendt",
  requests: "Forespørgsler",
  ofLimit: (used, limit, left) => `${used} af ${limit}, ${left} tilbage`,
  none: "Der er ingen grænse.",
  setLimits: "Sæt grænser",
  usedUp: "Denne måneds budget er brugt op.",
  rests: (until) => `Det, der kan vente, hviler til ${until}: komprimering, kontrol, prøver på gendannelse, kopier.`,
  over: "Over budgettet",
  overText: (work) => `${work} ville gå ud over denne måneds budget, som der ikke er mere tilbage af.`,
  works: { verify: "Kontrollen", drill: "En prøve på gendannelse", compact: "Komprimeringen" },
  anyway: "Kør alligevel",
};
