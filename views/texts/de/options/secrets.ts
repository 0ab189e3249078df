import type { OptionTexts } from "../../types.ts";

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
    "Sie gelten, wenn der Anbieter nicht zu erreichen ist: InMemory hebt sie auf, solange der Server läuft, Persistent auch in einer verschlüsselten Datei unter den temporären.",
  ],
};
