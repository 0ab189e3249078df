/** A command that cannot do anything with what it was given; nothing was changed. Exit code 100 (programs.md 10). */
export class RecoveryFailure extends Error {
  override readonly name = "RecoveryFailure";
}
