import { type Clock, systemClock } from "../engine/context.ts";

/** A clock that can wake. */
export interface TimerClock extends Clock {
  /** Calls `action` once after so many milliseconds, if the way back that it returns was not taken before. */
  after(milliseconds: number, action: () => void): () => void;
}

export const systemTimerClock: TimerClock = {
  ...systemClock,
  after: (milliseconds, action) => {
    const timer = setTimeout(action, milliseconds);
    return () => clearTimeout(timer);
  },
};
