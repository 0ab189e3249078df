/** One mailbox, with the name that is shown for it. */
export interface MailAddress {
  readonly name: string;
  readonly address: string;
}

const mailbox = /^[^\s@<>(),;:\\[\]]+@[^\s@<>(),;:\\[\]]+$/;

/** `a@example.org` or `Name <a@example.org>`; undefined for anything else. */
function parseAddress(text: string): MailAddress | undefined {
  const bracketed = /^([^<>]*)<([^<>]*)>$/.exec(text.trim());
  const name = (bracketed?.[1] ?? "").replace(/\s+/g, " ").trim();
  const address = (bracketed?.[2] ?? text).trim();
  return mailbox.test(address) ? { name, address } : undefined;
}

/** Addresses between commas; quotes have no meaning (filters-reports-scripts.md 2.5). */
export function parseRecipients(text: string): { recipients: MailAddress[]; invalid: string[] } {
  const recipients: MailAddress[] = [];
  const invalid: string[] = [];
  for (const part of text.replaceAll('"', "").split(",")) {
    if (part.trim() === "") continue;
    const address = parseAddress(part);
    if (address) recipients.push(address);
    else invalid.push(part.trim());
  }
  return { recipients, invalid };
}

/**
 * The sender: as given, or completed with the domain of a recipient. Undefined if that makes no address.
 *
 * @param text an address, `me`, or `Me <me>`.
 */
export function senderFor(text: string, recipient: MailAddress): MailAddress | undefined {
  const given = text.replaceAll('"', "").trim();
  const domain = domainOf(recipient);
  if (given.includes("@")) return parseAddress(given);
  if (given.endsWith(">")) return parseAddress(`${given.slice(0, -1)}@${domain}>`);
  return parseAddress(`No Reply - Backup report <${given}@${domain}>`);
}

export function domainOf({ address }: MailAddress): string {
  return address.slice(address.lastIndexOf("@") + 1);
}
