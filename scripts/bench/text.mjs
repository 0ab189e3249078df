// Text that compresses as real text does.
import { random } from "./random.mjs";

const syllables = "ba co di fu ga he ji ka lo ma ne pi ro su ta ve wi xo ya zu tion ment ing er".split(" ");
const paths = ["api/v2/orders", "api/v2/users", "static/app.js", "search", "login", "health", "img/product", "cart"];
const agents = ["Firefox/", "Chrome/", "Safari/", "curl/8."];
const messages = [
  "connection pool exhausted, waiting",
  "cache miss for key",
  "retrying upstream request after timeout",
  "session refreshed for user",
  "slow query finished",
];

/** `length` characters of made-up words in sentences. */
export function prose(seed, length) {
  const { below } = random(seed);
  const words = Array.from({ length: 4000 }, () =>
    Array.from({ length: 1 + below(4) }, () => syllables[below(syllables.length)]).join(""),
  );
  let text = "";
  while (text.length < length) {
    // Squaring makes some words frequent, as in any language.
    const word = words[Math.floor((below(1000) / 1000) ** 2 * words.length)];
    text += word + (below(12) === 0 ? ".\n" : " ");
  }
  return text.slice(0, length);
}

/** A function that fills one buffer after the other with the lines of a web server's log. */
export function logLines(seed) {
  const { below } = random(seed);
  let milliseconds = Date.UTC(2026, 0, 1);
  let rest = "";
  const hex = (words) => {
    let digits = "";
    for (; words > 0; words--)
      digits += below(2 ** 32)
        .toString(16)
        .padStart(8, "0");
    return digits;
  };
  const line = () => {
    milliseconds += below(40);
    const time = new Date(milliseconds).toISOString();
    const address = `${below(224)}.${below(256)}.${below(256)}.${below(256)}`;
    if (below(5) === 0) {
      const message = messages[below(messages.length)];
      return `${time} WARN  [worker-${below(16)}] ${message} id=${hex(2)} user=${below(90_000)} ms=${below(2500)}\n`;
    }
    const path = `${paths[below(paths.length)]}/${below(50_000)}`;
    const agent = `${agents[below(agents.length)]}${100 + below(30)}.0`;
    const status = below(20) === 0 ? 404 : 200;
    const ids = `trace=${hex(4)} span=${hex(2)}`;
    return `${time} INFO  ${address} "GET /${path}" ${status} ${below(600_000)} "${agent}" ${ids}\n`;
  };
  return (buffer) => {
    let filled = 0;
    while (filled < buffer.length) {
      if (rest === "") rest = line();
      const written = buffer.write(rest, filled, "latin1");
      rest = rest.slice(written);
      filled += written;
    }
  };
}
