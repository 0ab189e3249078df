import type { OptionDeclaration } from "../declaration.ts";

/** Options of jobs that only a server has a use for (rest-api.md 10). */
export const serverJobOptions = [
  {
    name: "store-task-config",
    type: "Enumeration",
    default: "Auto",
    values: [
      "Auto",
      "None",
      "Self",
      "All",
      "SelfWithSecrets",
      "AllWithSecrets",
      "SelfWithUnencryptedSecrets",
      "AllWithUnencryptedSecrets",
    ],
    short: "Store the settings of the job with the backup",
    long: "Whether those of this job or of all jobs are stored at the destination, and whether with their secrets.",
  },
] as const satisfies readonly OptionDeclaration[];
