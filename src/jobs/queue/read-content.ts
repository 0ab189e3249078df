import { errorOf } from "../process/ends.ts";
import type { JobProcess, ProcessNews } from "../process/job-process.ts";
import type { ReadContent } from "../task-queue.ts";

/**
 * What a process reads, as a stream that is waited for: nothing piles up here if it is taken slowly, and the process is ended when it
 * is not wanted any more.
 */
export async function readContent(
  start: (onNews: (news: ProcessNews) => void | Promise<void>) => JobProcess,
): Promise<ReadContent> {
  const begun = Promise.withResolvers<number | undefined>();
  let controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>> | undefined;
  let wanted = Promise.withResolvers<void>();
  let isOver = false;
  const process = start(async (news) => {
    if (news.event === "content") begun.resolve(news.size ?? undefined);
    if (news.event !== "piece" || isOver) return;
    controller?.enqueue(new Uint8Array(Buffer.from(news.bytes, "base64")));
    if ((controller?.desiredSize ?? 1) > 0) return;
    wanted = Promise.withResolvers();
    await wanted.promise;
  });
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      start: (given) => {
        controller = given;
      },
      pull: () => wanted.resolve(),
      cancel: () => {
        isOver = true;
        wanted.resolve();
        process.order({ order: "abort" });
      },
    },
    { highWaterMark: 4 },
  );
  void process.ended.then((end) => {
    if (end.event !== "answer") begun.reject(errorOf(end));
    if (isOver) return;
    isOver = true;
    if (end.event === "answer") controller?.close();
    else controller?.error(errorOf(end));
  });
  return { size: await begun.promise, body };
}
