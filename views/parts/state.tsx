/** @jsxImportSource hono/jsx */
import { useView } from "../view.tsx";
import { Icon } from "./icon.tsx";

/** How a backup does, in the order in which it wants to be looked at. */
export const backupStates = ["failing", "overdue", "running", "never", "paused", "safe"] as const;
export type BackupState = (typeof backupStates)[number];

/** The state of a backup: a sign and its word. */
export function State({ state }: { state: BackupState }) {
  const { texts } = useView();
  return (
    <span class={`state state-${state}`}>
      <Icon name={state} />
      {texts.common.states[state]}
    </span>
  );
}
