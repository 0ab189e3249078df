/** The name that somebody meant who wrote another; undefined if none is near. Capitals and dashes make no difference. */
export function nearestName(given: string, names: readonly string[]): string | undefined {
  const bare = (name: string) => name.toLowerCase().replace(/[-_ ]/g, "");
  const near = names
    .map((name) => ({ name, changes: changesBetween(bare(given), bare(name)) }))
    .filter(({ name, changes }) => changes <= Math.max(1, bare(name).length / 4));
  return near.toSorted((a, b) => a.changes - b.changes)[0]?.name;
}

/** How many letters have to be put in, left out or replaced, or change places with their neighbours. */
function changesBetween(from: string, to: string): number {
  let [beforeLast, last] = [[] as number[], Array.from({ length: to.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const isSame = from[i - 1] === to[j - 1];
      const swaps = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      const ways = [at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + (isSame ? 0 : 1)];
      row.push(Math.min(...ways, ...(swaps ? [at(beforeLast, j - 2) + 1] : [])));
    }
    [beforeLast, last] = [last, row];
  }
  return at(last, to.length);
}

const at = (row: readonly number[], index: number): number => row[index] as number;
