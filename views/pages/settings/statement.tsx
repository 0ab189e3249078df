/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import { SettingsFrame } from "./frame.tsx";

/** A document of headings, paragraphs and lists in Markdown. */
export function Statement({ text }: { text: string }) {
  return (
    <SettingsFrame section="about">
      <article class="statement">
        {text
          .trim()
          .split(/\n\n|\n(?=#)|(?<=^#.*)\n/m)
          .map((block) => (
            <Block text={block} />
          ))}
      </article>
    </SettingsFrame>
  );
}

function Block({ text }: { text: string }) {
  const [, signs = "", title = ""] = /^(#+) (.*)/.exec(text) ?? [];
  if (signs.length > 1) return <h3>{title}</h3>;
  if (signs.length === 1) return <h2>{title}</h2>;
  if (!text.startsWith("- ")) return <p>{inline(text)}</p>;
  return (
    <ul>
      {text
        .slice(2)
        .split(/\n- /)
        .map((item) => (
          <li>{inline(item)}</li>
        ))}
    </ul>
  );
}

/** With links, code and what is strong. */
function inline(text: string): Child[] {
  return text.split(/(\[[^\]]+\]\([^)]+\)|`[^`]+`|\*\*[^*]+\*\*)/).map((part) => {
    const [, label, address] = /^\[(.+)\]\((.+)\)$/.exec(part) ?? [];
    if (label !== undefined) {
      return (
        <a href={address} rel="noreferrer" target="_blank">
          {label}
        </a>
      );
    }
    if (part.startsWith("`")) return <code>{part.slice(1, -1)}</code>;
    if (part.startsWith("**")) return <strong>{part.slice(2, -2)}</strong>;
    return part;
  });
}
