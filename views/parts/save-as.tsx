/** @jsxImportSource hono/jsx */
import { useView } from "../view.tsx";

/** Saves a list of changes as a file. @param file where it is, with a query to which the format is added. */
export function SaveAs({ file }: { file: string }) {
  const { texts } = useView();
  return (
    <span class="buttons">
      {["csv", "json"].map((format) => (
        <a href={`${file}&as=${format}`} hx-boost="false" download>
          {texts.backup.changes.saveAs(format.toUpperCase())}
        </a>
      ))}
    </span>
  );
}
