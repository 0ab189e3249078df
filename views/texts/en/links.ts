export const links = {
  title: "Link that works for others",
  open: "Link for others",
  fileText:
    "Whoever has the link can download this one file as it was then, without signing in here, and see nothing else.",
  folderText:
    "Whoever has the link can download this one folder as it was then, with all that is in it, without signing in here, and see nothing else.",
  life: "Good for",
  lives: { "1": "an hour", "24": "a day", "168": "seven days" },
  archive: "The folder comes as",
  archives: { zip: "a zip, which every computer opens", tar: "a tar, with permissions, exact times and links" },
  make: "Make the link",
  madeTitle: "The link",
  madeText: (until: string) =>
    `It is shown only now, and is good until ${until}. Give it only to those who are to have this.`,
  addressHelp: "It begins as the address under which you see this page: others must be able to reach that.",
  listTitle: "Links that are good",
  none: "No links are good now.",
  madeBy: (name: string) => `made by ${name}`,
  expires: "expires",
  lastUsed: "last used",
  revoke: "End",
  revokeNamed: (path: string) => `End the link to ${path}`,
  revokeAll: "End all links",
  settingsTitle: "Links to files for others",
  settingsText:
    "Links that people have made to single files and folders of backups. Ending all of them also makes a new secret with which links are signed.",
  worthless: "This link does not work any more",
  worthlessText: "It has expired, was ended, or is not complete. Ask who gave it to you for a new one.",
  notNow: "This can't be downloaded at the moment",
  notNowText: "The link is good. Try it again later, or ask who gave it to you.",
  drive: {
    title: "Backups as a drive (WebDAV)",
    text: "Every version of every backup can be mounted as folders, to be read only: backups, in each its versions by date (UTC), in each its files as they were.",
    address: "Address",
    how: "Any user name will do; the password is a key that is made above for “Look into backups and restore”. One for “Read everything” sees which files there are, and cannot open them.",
    transport:
      "The key goes along with every request. From other computers, use this only by https, with a certificate of this server or of a proxy before it; by http, everybody on the way can read it.",
    missing: "Symbolic links are not shown: WebDAV has none.",
    example: "With rclone, for example:",
  },
};
