/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";

interface TickProps {
  readonly name: string;
  readonly value: string;
  readonly isTicked?: boolean;
  readonly children?: Child;
}

/** A box to tick, one of several, with its words. */
export function Tick({ name, value, isTicked, children }: TickProps) {
  return (
    <label class="tick">
      <input type="checkbox" name={name} value={value} checked={isTicked} />
      {children}
    </label>
  );
}
