// Numbers that are the same on every machine: xoshiro128**.

/** A source of numbers: `below(n)` is an integer from 0 to n - 1, `fill(buffer)` fills with random bytes. */
export function random(seed) {
  const state = new Uint32Array(4);
  for (let index = 0; index < 4; index++) {
    seed = (seed + 0x9e3779b9) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    state[index] = mixed ^ (mixed >>> 15);
  }
  let [a, b, c, d] = state;
  const next = () => {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result >>> 0;
  };
  return {
    below: (limit) => Math.floor((next() / 2 ** 32) * limit),
    fill: (buffer) => {
      const words = new Uint32Array(buffer.buffer, buffer.byteOffset, buffer.byteLength >> 2);
      for (let index = 0; index < words.length; index++) words[index] = next();
    },
  };
}
