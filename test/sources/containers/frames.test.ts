import { expect, test } from "bun:test";
import fc from "fast-check";
import { FrameReader } from "../../../src/sources/containers/frames.ts";
import { frame } from "../../support/container-engine.ts";

test("frames are read alike however they arrive", () => {
  const part = fc.record({ stream: fc.constantFrom<1 | 2>(1, 2), content: fc.uint8Array({ maxLength: 20 }) });
  fc.assert(
    fc.property(fc.array(part), fc.array(fc.integer({ min: 1, max: 30 })), (parts, sizes) => {
      const whole = Buffer.concat(parts.map(({ stream, content }) => frame(stream, content)));
      const reader = new FrameReader();
      const outputs: Record<number, number[]> = { 1: [], 2: [] };
      for (let at = 0, index = 0; at < whole.length; index++) {
        const size = sizes[index % sizes.length] ?? whole.length;
        for (const { stream, bytes } of reader.read(whole.subarray(at, at + size))) outputs[stream]?.push(...bytes);
        at += size;
      }
      const expected = (wanted: number) =>
        parts.flatMap(({ stream, content }) => (stream === wanted ? [...content] : []));
      expect(outputs).toEqual({ 1: expected(1), 2: expected(2) });
      expect(reader.isComplete).toBe(true);
    }),
  );
});

test("what is no frame is refused, and what is cut off is noticed", () => {
  expect(() => [...new FrameReader().read(Buffer.from("plain text"))]).toThrow("makes no sense");
  for (const length of [1, 8, 10]) {
    const reader = new FrameReader();
    for (const _ of reader.read(frame(1, "text").subarray(0, length)));
    expect(reader.isComplete).toBe(false);
  }
});
