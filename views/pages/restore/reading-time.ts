/** A line to reckon with where nothing has been measured, in bytes per second: 20 Mbit/s. */
const usualLine = 2_500_000;
/** Shorter than that is not worth a word, in seconds. */
const worthTelling = 5;

/** How many seconds it takes to fetch so many bytes; undefined: no time worth a word. @param speed in bytes per second. */
export function secondsToRead(bytes: number, speed: number = usualLine): number | undefined {
  const seconds = bytes / speed;
  return seconds > worthTelling ? seconds : undefined;
}
