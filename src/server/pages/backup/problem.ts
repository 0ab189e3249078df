import { UserError } from "../../../support/errors.ts";

export type Found<T> =
  | { readonly value: T; readonly problem?: undefined }
  | { readonly value?: undefined; readonly problem: { what: string; advice: string; id: string } };

/** What keeps somebody from an answer is told in its place. */
export async function orProblem<T>(answer: Promise<T>): Promise<Found<T>> {
  try {
    return { value: await answer };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { problem: { what: error.message, advice: error.advice, id: error.id } };
  }
}
