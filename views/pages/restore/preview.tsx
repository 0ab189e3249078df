/** @jsxImportSource hono/jsx */
import { type Told, Why } from "../../parts/meaning.tsx";
import { useView } from "../../view.tsx";
import { contentLink, previewLink } from "./links.ts";

export interface PreviewProps {
  /** Of the backup. */
  readonly id: string;
  readonly path: string;
  readonly version: Date;
  readonly kind: "image" | "audio" | "video" | "pdf" | "text" | undefined;
}

/** A file as it was then, as far as a browser can show it. */
export function Preview({ id, path, version, kind }: PreviewProps) {
  const { texts } = useView();
  const address = contentLink(id, version, path);
  const text = texts.restore;
  switch (kind) {
    case "image":
      return <img class="preview-image box" src={address} alt={text.previewOf} loading="lazy" />;
    case "audio":
      // biome-ignore lint/a11y/useMediaCaption: nobody knows what is said in it.
      return <audio class="preview-media" src={address} controls preload="none" aria-label={text.previewOf} />;
    case "video":
      // biome-ignore lint/a11y/useMediaCaption: nobody knows what is said in it.
      return <video class="preview-media" src={address} controls preload="metadata" aria-label={text.previewOf} />;
    case "pdf":
      return (
        <>
          <iframe class="preview-pdf box" src={address} title={text.previewOf} />
          <p>
            <a href={address} target="_blank" rel="noopener" hx-boost="false">
              {text.ownWindow}
            </a>
          </p>
        </>
      );
    case "text":
      return (
        <div hx-get={previewLink(id, version, path)} hx-trigger="load" hx-swap="outerHTML">
          <p class="soft">{text.previewWaits}</p>
        </div>
      );
    default:
      return <p class="soft">{text.noPreview}</p>;
  }
}

/** The beginning of a text. */
export function TextPreview({ text, shown, size }: { text: string; shown: number; size: number }) {
  const { texts, formats } = useView();
  return (
    <>
      {shown < size && <p class="soft small">{texts.restore.previewCut(formats.bytes(shown), formats.bytes(size))}</p>}
      <section class="preview-text box quote scroll" tabindex={0} aria-label={texts.restore.previewOf}>
        <pre dir="auto">{text}</pre>
      </section>
    </>
  );
}

export function NoPreview({ why }: { why?: Told }) {
  const { texts } = useView();
  return why ? <Why of={why} /> : <p class="soft">{texts.restore.noPreview}</p>;
}
