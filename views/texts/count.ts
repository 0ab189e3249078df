/** Writes a number, with the word that goes with it; all our languages have one form for one and another for all else. */
export function counter(locale: string): (count: number, one?: string, many?: string) => string {
  const numbers = new Intl.NumberFormat(locale);
  return (count, one, many = one) =>
    one === undefined ? numbers.format(count) : `${numbers.format(count)} ${count === 1 ? one : many}`;
}
