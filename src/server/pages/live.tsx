/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import { Pulse } from "../../../views/layout/pulse.tsx";
import { type View, WithView } from "../../../views/view.tsx";
import type { ServerEvent } from "../../jobs/events.ts";
import type { Services } from "../services.ts";
import { pulseOf } from "./pulse.ts";

/** Between two looks at what has changed, in milliseconds. */
const soonest = 250;
/** While something runs, since not every bit of progress is an event. */
const whileRunning = 1000;
/** Ages of things go on, whatever happens; and connections that are silent are cut. */
const atLatest = 20_000;

const events: readonly ServerEvent[] = ["status", "progress", "notifications", "task-completed"];

interface Drawn {
  readonly view: View;
  readonly parts: readonly Child[];
}

/**
 * A stream of server-sent events with the parts of a page that have changed, each ready to be put in its place.
 *
 * @param isOpen whether the sign-in goes on.
 * @param draw the parts as they are now.
 */
export function followLive(
  request: Request,
  services: Services,
  isOpen: () => Promise<boolean>,
  draw: () => Promise<Drawn>,
): Response {
  const { signal } = request;
  const encoder = new TextEncoder();
  const { wait, stop } = waker(services, signal);
  let before: readonly string[] = [];
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const isFirst = before.length === 0;
      if (!isFirst) await wait();
      if (signal.aborted || !(await isOpen())) {
        stop();
        return controller.close();
      }
      const { view, parts } = await draw();
      const now = [<Pulse pulse={pulseOf(services, view)} />, ...parts].map((part) =>
        String(<WithView view={view}>{part}</WithView>),
      );
      const changed = now.filter((part) => !before.includes(part));
      before = now;
      if (changed.length > 0) controller.enqueue(encoder.encode(message(changed.map(inPlace).join(""))));
      // Silence would have the connection cut, and what enqueues nothing is not asked again.
      else controller.enqueue(encoder.encode(": alive\n\n"));
    },
    cancel: stop,
  });
  return new Response(stream, {
    headers: {
      "Content-Type": "text/event-stream; charset=utf-8",
      "Cache-Control": "no-cache, no-store",
      // A proxy that gathers what it passes on would keep the page waiting.
      "X-Accel-Buffering": "no",
    },
  });
}

/** Names the place that a part belongs to, which is where its id stands now. */
function inPlace(part: string): string {
  const [, id] = /^<[^>]*?\sid="([^"]+)"/.exec(part) ?? [];
  if (id === undefined) throw new Error("A part of a page that changes has no id");
  return `<hx-partial hx-target="#${id}" hx-swap="outerMorph">${part}</hx-partial>`;
}

function message(text: string): string {
  return `${text
    .split("\n")
    .map((line) => `data: ${line}`)
    .join("\n")}\n\n`;
}

/** Waits for the next moment to look: soon after something happened, at the latest after a while. */
function waker({ events: source, tasks }: Services, signal: AbortSignal) {
  let isDue = false;
  let wake: (() => void) | undefined;
  const happened = () => {
    isDue = true;
    wake?.();
  };
  const stops = events.map((event) => source.on(event, happened));
  const stop = () => {
    for (const each of stops) each();
    wake?.();
  };
  signal.addEventListener("abort", stop, { once: true });

  const pause = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      if (signal.aborted) return resolve();
      const timer = setTimeout(resolve, milliseconds);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  async function wait(): Promise<void> {
    wake = undefined;
    // What happens in this time is shown together.
    await new Promise((resolve) => setTimeout(resolve, soonest));
    const isRunning = tasks.list().some(({ status }) => status === "Running");
    if (!isDue) await pause(isRunning ? whileRunning : atLatest);
    wake = undefined;
    isDue = false;
  }
  return { wait, stop };
}
