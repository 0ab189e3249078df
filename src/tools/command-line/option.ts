export interface CommandOption {
  /** With its dashes: `--dry-run`. */
  readonly name: string;
  /** `-d` and the like. */
  readonly aliases?: readonly string[];
  /**
   * `flag` takes no word but `true` or `false`, `list` takes all up to the next option and may be given again; of the
   * others the last one counts.
   */
  readonly type: "flag" | "text" | "integer" | "list";
  /** Of a flag that is on unless it is set to false. */
  readonly isOn?: boolean;
  /** With the default, where there is one. */
  readonly description: string;
}
