/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";

/** What stands where there is nothing yet: what would be here, and the way to it. */
export function Empty({ title, children }: { title: string; children?: Child }) {
  return (
    <div class="empty stack">
      <h2>{title}</h2>
      {children}
    </div>
  );
}
