/**
 * Maps items with up to `limit` calls running ahead of the reader, in order. When the reader stops early or a call
 * fails, results that were not taken are handed to `discard`.
 */
export async function* ahead<T, R>(
  items: Iterable<T>,
  limit: number,
  work: (item: T) => Promise<R>,
  discard: (result: R) => Promise<void>,
): AsyncGenerator<{ item: T; result: Promise<R> }> {
  const running: { item: T; result: Promise<R> }[] = [];
  const iterator = items[Symbol.iterator]();
  const fill = (): void => {
    while (running.length < limit) {
      const next = iterator.next();
      if (next.done) return;
      const result = work(next.value);
      // The failure is the reader's to see; it must not count as unhandled until then.
      result.catch(() => undefined);
      running.push({ item: next.value, result });
    }
  };
  try {
    for (fill(); running.length > 0; fill()) yield running.shift() as { item: T; result: Promise<R> };
  } finally {
    for (const { result } of running) await result.then(discard, () => undefined);
  }
}
