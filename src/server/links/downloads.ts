import { HttpError } from "../http/errors.ts";

/** Each has a process that reads. */
const mostAtOnce = 8;

/** What is being downloaded by links: whoever has one can't keep this computer busy with any number of them. */
class Downloads {
  #count = 0;

  /** Counts an answer until its body has ended. Throws a 429 while there are too many. */
  async during(answer: () => Promise<Response>): Promise<Response> {
    if (this.#count >= mostAtOnce) {
      throw new HttpError(429, "Too many downloads by links at the same time, try again later");
    }
    this.#count++;
    let isOver = false;
    const end = () => {
      if (!isOver) this.#count--;
      isOver = true;
    };
    try {
      const { body, status, headers } = await answer();
      if (body) return new Response(followed(body, end), { status, headers });
      end();
      return new Response(null, { status, headers });
    } catch (error) {
      end();
      throw error;
    }
  }
}

const all = new WeakMap<object, Downloads>();

/** Those of a server. */
export function downloadsOf(database: object): Downloads {
  const known = all.get(database) ?? new Downloads();
  all.set(database, known);
  return known;
}

/** The same stream. @param end is called once it has ended in any way. */
function followed(stream: ReadableStream<Uint8Array>, end: () => void): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          const { done, value } = await reader.read();
          if (!done) return controller.enqueue(value);
          controller.close();
        } catch (error) {
          controller.error(error);
        }
        end();
      },
      cancel: async (reason) => {
        end();
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
