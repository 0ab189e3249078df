/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import { Icon, type IconName } from "./icon.tsx";

/** A menu that opens from a button; works without script. */
export function Menu({ id, label, children }: { id: string; label: string; children?: Child }) {
  return (
    <>
      <button type="button" class="button button-quiet button-icon" popovertarget={id} aria-label={label} title={label}>
        <Icon name="more" class="icon-dots" />
      </button>
      <div id={id} class="menu" popover="auto">
        {children}
      </div>
    </>
  );
}

/** @param isFile what is there is kept, and not shown. */
export function MenuLink({
  href,
  icon,
  isFile = false,
  children,
}: {
  href: string;
  icon: IconName;
  isFile?: boolean;
  children?: Child;
}) {
  return (
    <a class="menu-item press" href={href} {...(isFile && { "hx-boost": "false", download: true })}>
      <Icon name={icon} class="soft" />
      {children}
    </a>
  );
}

/** Does something at once: the form is sent to `action`. */
export function MenuAction({ action, icon, children }: { action: string; icon: IconName; children?: Child }) {
  return (
    <form method="post" action={action}>
      <button type="submit" class="menu-item press">
        <Icon name={icon} class="soft" />
        {children}
      </button>
    </form>
  );
}
