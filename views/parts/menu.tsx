/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import { Icon, type IconName } from "./icon.tsx";

/** A menu that opens from a button; works without script. */
export function Menu({ id, label, children }: { id: string; label: string; children?: Child }) {
  return (
    <>
      <button
        type="button"
        class="button button-quiet button-icon menu-button"
        popovertarget={id}
        aria-label={label}
        title={label}
      >
        <Icon name="more" class="icon-dots" />
      </button>
      <div id={id} class="menu" popover="auto">
        {children}
      </div>
    </>
  );
}

export function MenuLink({ href, icon, children }: { href: string; icon: IconName; children?: Child }) {
  return (
    <a class="menu-item" href={href}>
      <Icon name={icon} />
      {children}
    </a>
  );
}

/** Does something at once: the form is sent to `action`. */
export function MenuAction({ action, icon, children }: { action: string; icon: IconName; children?: Child }) {
  return (
    <form method="post" action={action}>
      <button type="submit" class="menu-item">
        <Icon name={icon} />
        {children}
      </button>
    </form>
  );
}
