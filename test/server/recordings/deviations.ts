/** Why answers of Bunker's are not as they were recorded, and where: at the status, a header, or members of the answer. */
export interface Deviation {
  readonly why: string;
  readonly at: readonly string[];
}

const deviations = new Map<string, Deviation>();

function deviate(why: string, places: Readonly<Record<string, readonly string[]>>): void {
  for (const [name, at] of Object.entries(places)) {
    const before = deviations.get(name);
    deviations.set(name, { why: before ? `${before.why}; ${why}` : why, at: [...(before?.at ?? []), ...at] });
  }
}

export const deviationOf = (name: string): Deviation | undefined => deviations.get(name);

deviate("A token whose sign-in has ended is no failure of the server: 401", {
  "access-token-of-deleted-family": ["status"],
  "access-token-of-deleted-family-v2": ["status"],
  "token-after-logout": ["status"],
  "status-deleted-family": ["status"],
});

deviate("Nobody is told why a token that was not made here is bad", {
  "access-token-wrong-signature": ["header: WWW-Authenticate"],
});

deviate("A bad token is the client's fault: 401", {
  "export-expired-token": ["status"],
  "export-bad-token": ["status"],
  "bugreport-bad-token": ["status"],
});

deviate("A blank password is the client's fault: 400 with a reason", {
  "serversetting-put-password-blank": ["status"],
});

deviate("JSON that is no text is stored without its spaces", {
  "serversettings-later": ["odd-value"],
  "serversetting-get-odd-value": ["answer"],
  "serversettings-with-global-option": ["odd-value"],
});

deviate("There is no remote console to register with", {
  "remotecontrol-register-unreachable": ["status"],
  "remotecontrol-status-registering": ["IsRegistering"],
});

deviate("A scheme that nothing serves has a code of its own", {
  "destination-test-unknown-scheme": ["StatusCode"],
  "destination-test-refused": ["StatusCode"],
});

deviate("A folder can be listed as a source too", {
  "destination-list-source-provider": ["Data", "Success", "Error", "StatusCode"],
});

deviate("A saved destination without description has an empty one", {
  "connection-strings-create-null-description": ["status"],
});

deviate("Options of a URL keep their order when secrets are filled in", {
  "connection-string-put": ["Data.BaseUrl"],
});

deviate("Every answer of JSON names its character set", {
  backupdefaults: ["header: Content-Type"],
  "backupdefaults-with-global-option": ["header: Content-Type"],
});
