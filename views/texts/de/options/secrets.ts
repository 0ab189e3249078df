import type { OptionTexts } from "../../options.ts";

const noSecrets = "Geheimnisse lassen sich noch nicht von einem Anbieter holen";

export const secrets: OptionTexts = {
  "secret-provider": [
    "Woher Geheimnisse geholt werden",
    "Die URL des Anbieters, oder der Name einer Umgebungsvariable, in der sie steht.",
    noSecrets,
  ],
  "secret-provider-pattern": [
    "Anfang von Werten, die ersetzt werden",
    "Ein Wert aus diesem Anfang und einem Schlüssel wird durch das Geheimnis ersetzt.",
    noSecrets,
  ],
  "secret-provider-cache": [
    "Geholte Geheimnisse aufheben",
    "Für Zeiten, in denen der Anbieter nicht zu erreichen ist.",
    noSecrets,
  ],
};
