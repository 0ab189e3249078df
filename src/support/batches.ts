const usualSize = 1000;

/** Items in groups, for readers to whom each handing over is dear. */
export function* batches<T>(items: Iterable<T>, size = usualSize): Generator<T[]> {
  let batch: T[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
