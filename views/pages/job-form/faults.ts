import type { Texts } from "../../texts/index.ts";

/** What is wrong in a field, by the name of the field; the words are in the texts. */
export type FieldFaults = Readonly<Record<string, keyof Texts["jobForm"]["faults"]>>;
