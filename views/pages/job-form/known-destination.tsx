/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import { SecretField } from "../../parts/secret.tsx";
import { useView } from "../../view.tsx";
import type { DestinationProps } from "./props.ts";
import { Where } from "./where.tsx";

/** Asks where a backup lies that exists, and for its passphrase; sends both to `action`. */
export function KnownDestinationForm({
  action,
  destination,
  passphrase,
  problem,
  look,
  children,
}: {
  action: string;
  destination: DestinationProps;
  passphrase: string | undefined;
  /** What is wrong with the passphrase. */
  problem?: string | undefined;
  /** On the button. */
  look: string;
  children?: Child;
}) {
  const text = useView().texts.imports;
  return (
    <form method="post" action={action} class="form">
      <Where {...destination} isKnown />
      <SecretField
        id="passphrase"
        name="passphrase"
        label={text.passphrase}
        help={text.passphraseHelp}
        value={passphrase}
        error={problem}
      />
      <p>
        <button type="submit" name="go" value="look" class="button button-main">
          {look}
        </button>
      </p>
      {children}
    </form>
  );
}
