import type { OptionTexts } from "../../options.ts";

export const secrets: OptionTexts = {
  "secret-provider": [
    "Woher Geheimnisse geholt werden",
    "Die URL des Anbieters, oder $NAME oder %NAME% für eine Umgebungsvariable, in der sie steht.",
  ],
  "secret-provider-pattern": [
    "Anfang von Werten, die ersetzt werden",
    "Ein ganzer Wert wie $key wird durch das Geheimnis ersetzt; endet das Muster mit {}, () oder [], stehen Schlüssel dazwischen.",
  ],
  "secret-provider-cache": [
    "Geholte Geheimnisse aufheben",
    "Für Zeiten, in denen der Anbieter nicht zu erreichen ist.",
    "Geholte Geheimnisse lassen sich noch nicht aufheben",
  ],
};
