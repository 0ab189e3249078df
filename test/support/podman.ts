import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const busybox = "/bin/busybox";
/** Not where other temporary files may be: containers do not start from below `/dev/shm`. */
const home = "/var/tmp";
const programs = ["sh", "sleep", "cat", "echo", "grep", "head"];

/**
 * A Podman of its own, where this machine has one and lets it run containers: `isThere` tells. All containers have the same
 * image, a static busybox.
 */
export class Podman implements Disposable {
  readonly socket: string;
  readonly isThere: boolean;
  readonly #folder: string;
  #service: ChildProcess | undefined;

  private constructor() {
    this.#folder = mkdtempSync(join(home, "bunker-podman-"));
    this.socket = join(this.#folder, "podman.sock");
    this.isThere = existsSync(busybox) && this.#importImage() && this.#serve();
  }

  static async start(): Promise<Podman> {
    const podman = new Podman();
    for (let attempt = 0; podman.isThere && attempt < 200 && !existsSync(podman.socket); attempt++) await delay(50);
    return podman;
  }

  /** Starts a container that runs a script, with `folder` as its `/data`. False if this machine can't. */
  run(name: string, folder: string, script: string, variables: readonly string[] = []): boolean {
    const limits = ["--ulimit", "nofile=1024:1024", "--ulimit", "nproc=100:100"];
    const args = [
      "run",
      "-d",
      "--name",
      name,
      ...limits,
      "--network=none",
      "-v",
      `${folder}:/data`,
      ...variables.flatMap((each) => ["-e", each]),
    ];
    const image = ["busybox:1", "/bin/sh", "-c", script];
    return this.#remote(...args, ...image).status === 0;
  }

  /** `running`, `exited` or `paused`. */
  state(name: string): string {
    return this.#remote("inspect", "--format", "{{.State.Status}}", name).stdout.toString().trim();
  }

  [Symbol.dispose](): void {
    if (this.isThere) this.#remote("rm", "--all", "--force", "--time", "0");
    this.#service?.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #importImage(): boolean {
    const root = join(this.#folder, "root");
    mkdirSync(join(root, "bin"), { recursive: true });
    copyFileSync(busybox, join(root, "bin/busybox"));
    for (const program of programs) symlinkSync("busybox", join(root, "bin", program));
    const tar = spawnSync("tar", ["-C", root, "-c", "."], { maxBuffer: 64 << 20 });
    return spawnSync("podman", [...this.#place(), "import", "-", "busybox:1"], { input: tar.stdout }).status === 0;
  }

  /** In a view of its own, without the second kind of control groups, which the runtime does not take beside the first. */
  #serve(): boolean {
    const script = 'umount /sys/fs/cgroup/unified 2>/dev/null; exec podman "$@"';
    const service = [...this.#place(), "system", "service", "--time=0", `unix://${this.socket}`];
    const isAllowed = spawnSync("unshare", ["-m", "true"]).status === 0;
    if (isAllowed) {
      const args = ["-m", "--propagation", "private", "sh", "-c", script, "sh", ...service];
      this.#service = spawn("unshare", args, { stdio: "ignore" });
    }
    return isAllowed;
  }

  #remote(...args: string[]) {
    return spawnSync("podman", ["--url", `unix://${this.socket}`, ...args]);
  }

  #place(): string[] {
    const folder = (name: string) => join(this.#folder, name);
    const own = ["--root", folder("store"), "--runroot", folder("run"), "--tmpdir", folder("tmp")];
    return [...own, "--storage-driver", "vfs", "--cgroup-manager", "cgroupfs", "--events-backend", "file"];
  }
}
