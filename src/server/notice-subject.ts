import { readMachineId } from "../database/location/machine-id.ts";
import { createRedaction } from "../engine/logging/index.ts";
import { secretsOfRun } from "../jobs/process/secrets.ts";
import type { OptionValues } from "../options/declaration.ts";
import type { NoticeSubject } from "../reports/index.ts";
import { substituteSecrets } from "../secrets/substitution.ts";
import type { Services } from "./services.ts";

/** What a notice is sent about and with, its secrets in their places; they are told to nobody else. */
export async function noticeSubject(
  { surroundings, secrets }: Pick<Services, "surroundings" | "secrets">,
  run: { readonly url: string; readonly options: OptionValues },
  backupName: string,
): Promise<NoticeSubject> {
  const { url, options, secrets: fetched } = await substituteSecrets(run, secrets);
  const hideSecrets = createRedaction([...fetched, ...secretsOfRun({ url, options })]).text;
  return { url, options, origin: { machineId: readMachineId(surroundings), backupName }, hideSecrets };
}
