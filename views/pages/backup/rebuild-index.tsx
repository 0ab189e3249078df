/** @jsxImportSource hono/jsx */
import { Ask } from "../../parts/dialog.tsx";
import { useView } from "../../view.tsx";

/** The question before the local index is built anew. */
export function RebuildIndex({ jobId, path }: { jobId: string; path: string }) {
  const { texts } = useView();
  const text = texts.backup.care;
  return (
    <Ask
      title={text.rebuild}
      action={`backup/${jobId}/index/rebuild`}
      button={text.rebuild}
      back={`backup/${jobId}/care`}
    >
      <p>{text.rebuildText}</p>
      <p>
        <bdi class="path">{path}</bdi>
      </p>
      <p class="soft">{text.rebuildSafe}</p>
    </Ask>
  );
}
