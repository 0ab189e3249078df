export const signIn = {
  title: "Sign in",
  password: "Password",
  remember: "Stay signed in on this computer",
  submit: "Sign in",
  wrong: "That is not the password.",
  forgotten: "Forgotten it?",
  forgottenHelp:
    "On the computer on which the server runs, this sets a new one: bunker server-util change-password, or start the server once with --webservice-password=…",
  byLinkTitle: "Sign in with this link",
  byLinkText: "The link lets you in once, without a password.",
  byLinkFailed: "This link is no longer good. It works once, and for five minutes.",
  byLinkDisabled: "Sign-in by a link is turned off on this server.",
  out: "Sign out",
  ended: "You are signed out.",
  expired: "Your sign-in has ended. Sign in to go on where you were.",
  again: {
    title: "Your sign-in has ended",
    text: "Nothing that you typed is lost. Sign in in another window, then go on here.",
    open: "Open the sign-in",
    goOn: "Go on",
  },
};
