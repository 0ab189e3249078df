import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import type { Destination, RemoteFile } from "../../../src/destinations/contract.ts";
import { DestinationError } from "../../../src/destinations/contract.ts";
import { fileDestination } from "../../../src/destinations/file/index.ts";
import { type Action, type FaultPlan, planVariable } from "./fault-plan.ts";

// Loaded before the program (`bun --preload`), so that the program itself needs no switch for tests.
const planText = process.env[planVariable];
if (planText !== undefined) install(JSON.parse(planText));

function install(plan: FaultPlan): void {
  const open = fileDestination.open;
  const faults = new Faults(plan);
  fileDestination.open = (url, options) => wrap(open(url, options), faults);
}

function wrap(real: Destination, faults: Faults): Destination {
  const { localPath, rename, quota } = real;
  return {
    async *list(signal) {
      faults.begin("list");
      const files: RemoteFile[] = [];
      for await (const file of real.list(signal)) files.push(file);
      faults.end();
      yield* faults.listed(files);
    },
    put: async (name, path, options) => {
      faults.begin("put", () => writeHalf(real, name, path));
      const half = faults.halfPut(name);
      if (half) writeHalf(real, name, path);
      if (half === "fail") throw new DestinationError("Broken", `The upload of ${name} broke off`);
      if (!half) await real.put(name, path, options);
      faults.end();
    },
    get: async (name, path, options) => {
      faults.refuseGet(name);
      await real.get(name, path, options);
    },
    delete: async (name, signal) => {
      faults.begin("delete");
      faults.refuseDelete(name);
      await real.delete(name, signal);
      faults.end();
    },
    createFolder: async (signal) => {
      faults.begin("createFolder");
      await real.createFolder(signal);
      faults.end();
    },
    ...(localPath && !faults.hasDownloads ? { localPath: localPath.bind(real) } : {}),
    ...(rename && {
      rename: async (from, to, signal) => {
        faults.begin("rename");
        await rename.call(real, from, to, signal);
        faults.end();
      },
    }),
    ...(quota ? { quota: quota.bind(real) } : {}),
  };
}

class Faults {
  readonly #plan: FaultPlan;
  #count = 0;
  #failed = 0;
  #shortened = 0;

  constructor(plan: FaultPlan) {
    this.#plan = plan;
  }

  begin(action: Action, half?: () => void): void {
    const { journal, kill, interrupt } = this.#plan;
    this.#count++;
    appendFileSync(journal, `${action}\n`);
    if (interrupt?.at === this.#count) {
      for (let i = 0; i < interrupt.times; i++) process.kill(process.pid, "SIGINT");
    }
    if (kill?.at !== this.#count || kill.moment === "after") return;
    if (kill.moment === "middle") half?.();
    die();
  }

  /** Uploads overlap, so that this may be the end of an earlier action than the one that began last. */
  end(): void {
    const { kill } = this.#plan;
    if (kill?.moment === "after" && this.#count >= kill.at) die();
  }

  halfPut(name: string): "fail" | "shorten" | undefined {
    const { failPuts, shortenPuts } = this.#plan;
    if (failPuts && name.includes(failPuts.part) && this.#failed++ < failPuts.times) return "fail";
    if (shortenPuts && name.includes(shortenPuts.part) && this.#shortened++ < shortenPuts.times) return "shorten";
    return undefined;
  }

  get hasDownloads(): boolean {
    return this.#plan.failGets !== undefined;
  }

  refuseGet(name: string): void {
    if (!name.includes(this.#plan.failGets ?? "/")) return;
    throw new DestinationError("Broken", `${name} cannot be read`);
  }

  refuseDelete(name: string): void {
    if (this.#plan.failDeletes) throw new DestinationError("Denied", `${name} may not be deleted`);
  }

  listed(files: RemoteFile[]): RemoteFile[] {
    const { hide = [], show = [], repeatFirst = false } = this.#plan;
    const shown = files.filter((file) => !hide.includes(file.name));
    shown.push(...show.map((name) => ({ name, size: 1000, isFolder: false })));
    return repeatFirst && shown[0] ? [shown[0], ...shown] : shown;
  }
}

function die(): never {
  process.kill(process.pid, "SIGKILL");
  for (;;);
}

function writeHalf(real: Destination, name: string, path: string): void {
  const content = readFileSync(path);
  writeFileSync(real.localPath?.(name) ?? "", content.subarray(0, content.byteLength >> 1));
}
