/**
 * Attributes of a button of the form: with script, only a part of the page is drawn anew; without, the whole page comes again.
 *
 * @param part the name by which the server knows it.
 * @param target id of what is exchanged.
 */
export function inPlace(part: string, target: string): Readonly<Record<string, string>> {
  return { "hx-post": `job-form/${part}`, "hx-target": `#${target}`, "hx-swap": "outerHTML" };
}
