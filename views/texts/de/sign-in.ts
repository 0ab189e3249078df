import type { Texts } from "../types.ts";

export const signIn: Texts["signIn"] = {
  title: "Anmelden",
  name: "Name",
  nameHelp: "Leer: die Verwaltung.",
  password: "Passwort",
  remember: "Auf diesem Computer angemeldet bleiben",
  submit: "Anmelden",
  wrong: "Das ist nicht das Passwort.",
  forgotten: "Vergessen?",
  forgottenHelp:
    "Auf dem Computer, auf dem der Server läuft, setzt dies ein neues: bunker server-util change-password, oder den Server einmal mit --webservice-password=… starten",
  byLinkTitle: "Mit diesem Link anmelden",
  byLinkText: "Der Link lässt dich einmal ohne Passwort ein.",
  byLinkFailed: "Dieser Link gilt nicht mehr. Er wirkt einmal, und fünf Minuten lang.",
  byLinkDisabled: "Das Anmelden mit einem Link ist auf diesem Server ausgeschaltet.",
  out: "Abmelden",
  ended: "Du bist abgemeldet.",
  expired: "Deine Anmeldung ist abgelaufen. Nach dem Anmelden geht es weiter, wo du warst.",
  again: {
    title: "Deine Anmeldung ist abgelaufen",
    text: "Was du getippt hast, ist noch da. Melde dich in einem anderen Fenster an und mach hier weiter.",
    open: "Anmeldung öffnen",
    goOn: "Weiter",
  },
};
