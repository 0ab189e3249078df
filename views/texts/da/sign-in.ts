import type { Texts } from "../types.ts";

export const signIn: Texts["signIn"] = {
  title: "Log ind",
  name: "Navn",
  nameHelp: "Tomt: administratoren.",
  password: "Adgangskode",
  remember: "Forbliv logget ind på denne computer",
  submit: "Log ind",
  wrong: "Det er ikke adgangskoden.",
  forgotten: "Glemt den?",
  forgottenHelp:
    "På den computer, hvor serveren kører, sætter dette en ny: bunker server-util change-password, eller start serveren én gang med --webservice-password=…",
  byLinkTitle: "Log ind med dette link",
  byLinkText: "Linket lukker dig ind én gang uden adgangskode.",
  byLinkFailed: "Linket gælder ikke længere. Det virker én gang, og i fem minutter.",
  byLinkDisabled: "Login med link er slået fra på denne server.",
  out: "Log ud",
  ended: "Du er logget ud.",
  expired: "Dit login er udløbet. Log ind for at fortsætte, hvor du var.",
  again: {
    title: "Dit login er udløbet",
    text: "Det, du har skrevet, er her stadig. Log ind i et andet vindue, og fortsæt her.",
    open: "Åbn login",
    goOn: "Fortsæt",
  },
};
