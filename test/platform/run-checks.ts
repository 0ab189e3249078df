import { platform } from "#platform";
import { platformChecks } from "./checks.ts";

// Started under Deno by platform.test.ts: one line for each check, the first failure ends it.
for (const [name, check] of platformChecks(platform)) {
  await check();
  console.log(`${platform.name}: ${name}`);
}
