import type { OpenFolder } from "../../parts/folder-picker.tsx";
import type { Told } from "../../parts/meaning.tsx";
import type { OptionFacts } from "../../parts/option.tsx";
import type { OptionsProps } from "../../parts/options.tsx";
import type { RetentionPictureProps } from "../../parts/retention.tsx";
import type { TreeLevel } from "../../parts/tree.tsx";
import type { ContainersProps } from "./containers.tsx";
import type { FieldFaults } from "./faults.ts";
import type { TrafficFieldsProps } from "./traffic.tsx";
import type { CopyValues, DestinationValues, FilterRuleValues, JobFormValues, StepName } from "./values.ts";

/** Something that is backed up, or is proposed to be. */
export interface SourceRow {
  readonly source: string;
  readonly name: string;
  /** On this computer; blank for what is no path. */
  readonly path: string;
  readonly isChosen: boolean;
}

/** A kind of destination, or a way to encrypt. */
export interface ModuleFacts {
  readonly key: string;
  readonly name: string;
  readonly description: string;
}

/** How a look at a destination ended. */
export type TestOutcome =
  | { readonly kind: "good"; readonly isEmpty: boolean; readonly hasBackup: boolean; readonly isEncrypted: boolean }
  | { readonly kind: "missing-folder" }
  | { readonly kind: "created" }
  | { readonly kind: "no-address" }
  | { readonly kind: "failed"; readonly message: string; readonly id: string | undefined };

export interface DestinationProps {
  readonly values: DestinationValues;
  readonly modules: readonly ModuleFacts[];
  readonly address: "local-folder" | "folder" | "server";
  /** Of the chosen kind: those to sign in with, and the rest. */
  readonly signIn: readonly OptionFacts[];
  readonly others: readonly OptionFacts[];
  readonly faults: FieldFaults;
  /** Before the names of its fields; blank for the first destination, `copy.0.` for the first copy. */
  readonly prefix: string;
  readonly test?: TestOutcome | undefined;
  /** Somebody looks into it to choose it. */
  readonly openFolder?: OpenFolder | undefined;
}

/** One more destination; `destination` has its fields. */
export interface CopyProps extends Omit<CopyValues, "destination"> {
  readonly destination: DestinationProps;
  /** Its limits and prices. */
  readonly traffic: TrafficFieldsProps["values"];
}

/** Whether a path would be in the backup, and what decides. */
export type FilterVerdict =
  | { readonly kind: "included"; readonly rule: FilterRuleValues | undefined }
  | { readonly kind: "excluded"; readonly path: string; readonly rule: FilterRuleValues }
  | { readonly kind: "hidden"; readonly path: string }
  | {
      readonly kind: "ignored";
      readonly path: string;
      readonly file: string;
      readonly line: number;
      readonly rule: string;
    }
  | { readonly kind: "not-included" | "too-large" | "outside" }
  | { readonly kind: "wrong"; readonly why: Told };

export type PassphraseStrength = "none" | "weak" | "fair" | "strong" | "stored";

export interface JobFormProps {
  /** From the root of the server. */
  readonly action: string;
  /** Where it is left to, from the root of the server. */
  readonly cancel: string;
  /** It was found elsewhere, and is not stored yet. */
  readonly isFound: boolean;
  /** Blank for a new one. */
  readonly jobId: string;
  readonly jobName: string;
  /** How the job was stored when the form was drawn. */
  readonly state: string;
  readonly values: JobFormValues;
  readonly proposedName: string;
  readonly faults: FieldFaults;
  readonly open: ReadonlySet<StepName>;
  /** The button that brought the page again; blank for none. */
  readonly pressed: string;
  readonly sources: readonly SourceRow[];
  readonly tree: TreeLevel;
  readonly containers: ContainersProps;
  readonly testedPath: string;
  readonly verdict: FilterVerdict | undefined;
  readonly options: OptionsProps;
  readonly destination: DestinationProps;
  /** Limits and prices of the destination. */
  readonly traffic: Pick<TrafficFieldsProps, "values" | "blanks" | "isOpen">;
  readonly copies: readonly CopyProps[];
  /** An option among the others says where copies go, and wins. */
  readonly hasCopyOption: boolean;
  /** Where it goes, in a few words; blank if nowhere yet. */
  readonly destinationText: string;
  readonly encryptions: readonly ModuleFacts[];
  readonly strength: PassphraseStrength;
  readonly runs: readonly Date[];
  /** The other backups. */
  readonly others: readonly { readonly id: string; readonly name: string }[];
  readonly forecast: RetentionPictureProps["forecast"];
  /** What is said before anything is stored. */
  readonly notice?: "keep-passphrase" | "changed-meanwhile" | undefined;
}
