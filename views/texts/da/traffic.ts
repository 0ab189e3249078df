import type { Texts } from "../index.ts";

export const traffic: Texts["traffic"] = {
  title: "Trafik i denne måned",
  text: "Hvad der er overført siden den første i måneden, for alle backupper på samme server, deling eller mappe tilsammen, også i kørsler, der mislykkedes.",
  downloaded: "Hentet",
  uploaded: "Sendt",
  requests: "Forespørgsler",
};
