import type { RecordedPlace } from "./recorded-place.ts";
import type { Replay } from "./replay.ts";
import type { Steps } from "./steps.ts";

interface ServerState {
  readonly ActiveTask: { readonly Item2: string | null } | null;
}

interface Progress {
  readonly CurrentFilename: string | null;
  readonly CurrentFileoffset: number;
}

/** What goes on around exchanges that runs of jobs belong to: the source changes, and tasks begin and end. */
export function runSteps(place: RecordedPlace): Steps {
  return {
    "longpoll-no-duration": async (replay) => {
      await limitUploads(replay, "400KB");
      await replay.ask("GET", "/api/v1/serverstate");
    },
    "start-second": async (replay) => {
      await untilIdle(replay);
      await limitUploads(replay, "");
      place.remove("one-byte.bin");
      place.write("added-in-2.bin", 45_000);
      place.write("text/report.txt", 60_009, new Date());
    },
    "run-to-abort": async (replay) => {
      await untilIdle(replay);
      await limitUploads(replay, "400KB");
      place.write("big/large.bin", 4_000_000);
    },
    "serverstate-pause": (replay) => untilActive(replay, "1"),
    "run-to-stop": async (replay) => {
      await untilIdle(replay);
      // What the aborted run has uploaded is not uploaded again: this one needs something of its own to do.
      place.write("y/large.bin", 8_000_000);
      place.write("z/not-reached.bin", 1);
      await limitUploads(replay, "1MB");
    },
    "task-stop": (replay) => untilInFile(replay, "y/large.bin"),
    "task-stopped": (replay) => limitUploads(replay, ""),
    "serverstate-paused-idle": untilIdle,
    "backup-create-slow": async (replay) => {
      await replay.ask("POST", "/api/v1/serverstate/resume");
      await limitUploads(replay, "400KB");
    },
    "delete-running-force": async (replay) => {
      await replay.ask("POST", "/api/v1/backup/2/run");
      await untilActive(replay, "2");
    },
    "backup-create-no-encryption": async (replay) => {
      await untilIdle(replay);
      await limitUploads(replay, "");
      await runToEnd(replay);
      for (const folder of ["big", "y", "z"]) place.remove(folder);
      await runToEnd(replay);
    },
  };
}

/** Waits until no task waits or runs. */
export async function untilIdle(replay: Replay): Promise<void> {
  await until(async () => ((await replay.ask("GET", "/api/v1/tasks")) as unknown[]).length === 0, "the server is idle");
}

/** Runs the first job. */
async function runToEnd(replay: Replay): Promise<void> {
  await replay.ask("POST", "/api/v1/backup/1/run");
  await untilIdle(replay);
}

/** Waits until a task of the job runs. */
async function untilActive(replay: Replay, job: string): Promise<void> {
  const isActive = async () => {
    const { ActiveTask } = (await replay.ask("GET", "/api/v1/serverstate")) as ServerState;
    return ActiveTask?.Item2 === job;
  };
  await until(isActive, `job ${job} runs`);
}

/** Waits until a backup is in the middle of a file: one that is stopped before has nothing to make a version of. */
async function untilInFile(replay: Replay, file: string): Promise<void> {
  const isInFile = async () => {
    const { CurrentFilename, CurrentFileoffset } = (await replay.ask("GET", "/api/v1/progressstate")) as Progress;
    return CurrentFilename?.endsWith(file) === true && CurrentFileoffset > 0;
  };
  await until(isInFile, `the backup has come to ${file}`);
}

async function until(isSo: () => Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + 60_000;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`Waited in vain until ${what}`);
    await Bun.sleep(30);
  }
}

async function limitUploads(replay: Replay, limit: string): Promise<void> {
  await replay.ask("PATCH", "/api/v1/serversettings", { "max-upload-speed": limit });
}
