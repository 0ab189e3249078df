/**
 * The answer without its body if only its headers were asked for. Whatever writes the body is told that nobody takes it: it would
 * wait for that as long as the server lives.
 */
export async function forMethod({ method }: Request, answer: Response): Promise<Response> {
  if (method !== "HEAD" || !answer.body) return answer;
  await answer.body.cancel();
  const { status, headers } = answer;
  return new Response(null, { status, headers });
}
