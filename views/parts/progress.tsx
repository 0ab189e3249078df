/** @jsxImportSource hono/jsx */
/** How much of a work is done. Without a part, it is not known. */
export function Progress({ part, label }: { part?: number | undefined; label: string }) {
  return part === undefined ? (
    <progress class="progress" max="1" aria-label={label} />
  ) : (
    <progress class="progress" max="1" value={String(Math.min(1, Math.max(0, part)))} aria-label={label} />
  );
}
