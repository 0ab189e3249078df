import { expect, test } from "bun:test";
import { createHmac } from "node:crypto";
import { newReportId, signatureHeaders } from "../../src/reports/http/signature.ts";

const time = new Date("2026-06-15T09:00:00.900Z");

test("a signature covers id, time and body, by a key in base64 or as it is typed", () => {
  // The example of Standard Webhooks.
  const example = signatureHeaders(
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "msg_p5jXN8AQM9LWM0D4loKWxJek",
    new Date(1_614_265_330_000),
    '{"test": 2432232314}',
  );
  expect(example).toEqual({
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  });
  const signature = createHmac("sha256", "kéy").update("msg_1.1781514000.tëxt").digest("base64");
  expect(signatureHeaders("kéy", "msg_1", time, "tëxt")["webhook-signature"]).toBe(`v1,${signature}`);
  expect(newReportId()).not.toBe(newReportId());
});
