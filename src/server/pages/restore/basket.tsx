/** @jsxImportSource hono/jsx */
import * as v from "valibot";
import { Basket } from "../../../../views/pages/restore/basket.tsx";
import { requireJob } from "../../v1/backups.ts";
import { action, formList, formText } from "../page.ts";
import { basketsOf, mostChosen } from "./baskets.ts";
import { requireVersion } from "./input.ts";

/** Where ticks go. The page puts the new basket in its place; a browser without script comes back to the tree. */
export const restoreBasket = action({
  path: "/restore/{id}/basket",
  access: "restore",
  isQuestion: true,
  form: v.object({
    version: formText,
    from: formText,
    path: formList,
    shown: formList,
    clear: formText,
  }),
  handle: ({ params, form, request, sessionId = "" }, services) => {
    const { job } = requireJob(services, params.id);
    const time = requireVersion(form.version);
    const baskets = basketsOf(services);
    const place = { session: sessionId, jobId: job.id, time };
    const isCleared = form.clear !== "";
    if (isCleared) baskets.clear(place);
    const isKept = isCleared || baskets.change(place, form.shown, form.path);
    const isFragment = request.headers.get("hx-request-type") === "partial" && !isCleared;
    if (!isFragment) return { goTo: form.from.startsWith(`restore/${job.id}`) ? form.from : `restore/${job.id}` };
    const count = baskets.of(place).size;
    return { fragment: <Basket id={job.id} version={time} count={count} limit={isKept ? undefined : mostChosen} /> };
  },
});
