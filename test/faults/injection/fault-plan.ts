/** The environment variable that carries a {@link FaultPlan} as JSON into a process. */
export const planVariable = "BUNKER_TEST_FAULT_PLAN";

export type Action = "list" | "put" | "delete" | "rename" | "createFolder";

/** What is to go wrong with the file destination of one process. */
export interface FaultPlan {
  /** Receives one line for each action as it begins: its kind. */
  readonly journal: string;
  /** Kills the process at the n-th action, counted from 1; `middle`: with half of a file under its final name. */
  readonly kill?: { readonly at: number; readonly moment: "before" | "middle" | "after" };
  /** Sends SIGINT as often as told when the n-th action begins. */
  readonly interrupt?: { readonly at: number; readonly times: number };
  /** Uploads of names that contain `part` fail that many times, with half of the file written. */
  readonly failPuts?: { readonly part: string; readonly times: number };
  /** Uploads of names that contain `part` succeed with half of the file, that many times. */
  readonly shortenPuts?: { readonly part: string; readonly times: number };
  readonly failDeletes?: boolean;
  /** Downloads of names that contain this fail, and no file is read where it lies. */
  readonly failGets?: string;
  /** The list leaves out these names. */
  readonly hide?: readonly string[];
  /** The list also shows these, with 1,000 bytes. */
  readonly show?: readonly string[];
  /** The list shows the first file twice. */
  readonly repeatFirst?: boolean;
}
