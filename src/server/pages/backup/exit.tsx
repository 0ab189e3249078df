/** @jsxImportSource hono/jsx */
import * as v from "valibot";
import { DeleteBackup, type DeleteBackupProps } from "../../../../views/pages/backup/delete.tsx";
import { ExportPage, type ExportProps } from "../../../../views/pages/backup/export.tsx";
import type { Job } from "../../../jobs/job-store.ts";
import { HttpError } from "../../http/errors.ts";
import { wholeNumber } from "../../http/input.ts";
import type { Services } from "../../services.ts";
import { deleteBackup } from "../../v1/backup-tasks.ts";
import { exportedCommandLine, exportedFile } from "../../v1/backup-transfer.ts";
import { requireJob } from "../../v1/backups.ts";
import { downloadReport } from "../../v1/bug-report.ts";
import { action, formText, formTick, type Page, page } from "../page.ts";
import { liveHead, tabOf } from "./subject.tsx";

/** What leaves the server: a backup's settings, a report of it, and at last itself. */
export const exitPages: readonly Page[] = [
  page({
    path: "/backup/{id}/export",
    access: "administer",
    handle: ({ params, view }, services) => {
      const { job } = requireJob(services, params.id);
      return tabOf(services, view, job.id, "care", <ExportPage {...exportProps(services, job)} />);
    },
    live: ({ params, view }, services) => [liveHead(services, view, params.id)],
  }),
  action({
    path: "/backup/{id}/export",
    access: "administer",
    form: v.object({ secrets: formTick, encrypt: formTick, passphrase: formText, again: formText }),
    handle: ({ params, form, view }, services) => {
      const { job } = requireJob(services, params.id);
      const { secrets, encrypt, passphrase, again } = form;
      const text = view.texts.backup.export;
      const errors = {
        passphrase: encrypt && passphrase.trim() === "" ? text.missing : undefined,
        again: encrypt && passphrase !== again ? text.differs : undefined,
        encrypt: secrets && !encrypt ? text.plainSecrets : undefined,
      };
      if (errors.passphrase || errors.again || errors.encrypt) {
        const props = { ...exportProps(services, job), secrets, encrypt, errors };
        return tabOf(services, view, job.id, "care", <ExportPage {...props} />, 422);
      }
      return exportedFile(services, job.id, { withSecrets: secrets, passphrase: encrypt ? passphrase : "" });
    },
  }),
  page({
    path: "/backup/{id}/report/{report}",
    access: "administer",
    handle: ({ params }, services) => {
      requireJob(services, params.id);
      return downloadReport(services, wholeNumber(params.report));
    },
  }),
  page({
    path: "/backup/{id}/delete",
    access: "administer",
    handle: ({ params, view }, services) => {
      const { job } = requireJob(services, params.id);
      return tabOf(services, view, job.id, "care", <DeleteBackup {...deleteProps(job)} />);
    },
  }),
  action({
    path: "/backup/{id}/delete",
    access: "administer",
    form: v.object({
      remote: v.optional(v.picklist(["keep", "delete"]), "keep"),
      index: formTick,
      name: formText,
    }),
    handle: async ({ params, form, view }, services) => {
      const { job } = requireJob(services, params.id);
      const deletesRemote = form.remote === "delete";
      const text = view.texts.backup.delete;
      if (deletesRemote && form.name.trim() !== job.name.trim()) {
        const props = { ...deleteProps(job), ...form, typed: form.name, error: text.wrongName };
        return tabOf(services, view, job.id, "care", <DeleteBackup {...props} name={job.name} />, 422);
      }
      const asked = { remoteFiles: deletesRemote, localDatabase: form.index, force: false };
      const outcome = await deleteBackup(services, job.id, asked);
      if ("refused" in outcome) throw new HttpError(409, text.running);
      return { goTo: deletesRemote ? "activity" : "" };
    },
  }),
];

function exportProps(services: Services, job: Job): ExportProps {
  const command = exportedCommandLine(services, job.id, false);
  return { jobId: job.id, command, secrets: true, encrypt: true, errors: {} };
}

function deleteProps({ id, name, metadata }: Job): DeleteBackupProps {
  const files = Number(metadata.TargetFilesCount ?? Number.NaN);
  const bytes = Number(metadata.TargetFilesSize ?? Number.NaN);
  const isKnown = Number.isFinite(files) && Number.isFinite(bytes);
  return {
    jobId: id,
    name,
    atDestination: isKnown ? { files, bytes } : undefined,
    remote: "keep",
    index: true,
    typed: "",
  };
}
