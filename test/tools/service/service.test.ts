import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { unitFile } from "../../../src/tools/service/unit.ts";
import { run } from "../../support/tool-run.ts";

let root: string;
let home: string;
let program: string;
let environment: Record<string, string>;
let count = 0;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "bunker-service-"));
  const programs = join(root, "programs");
  mkdirSync(programs);
  // The system's own would change the system.
  const systemctl = '#!/bin/sh\n[ ! -e "$HOME/broken" ] && echo "systemctl $@" >> "$HOME/calls"\n';
  writeFileSync(join(programs, "systemctl"), systemctl, { mode: 0o755 });
  program = join(root, "my 100% bunker");
  writeFileSync(program, "#!/bin/sh\n", { mode: 0o755 });
  environment = { PATH: `${programs}${delimiter}${process.env.PATH}` };
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
beforeEach(() => {
  home = join(root, `home-${count++}`);
  mkdirSync(home);
});

const service = (...args: string[]) => run("service", args, { environment: { ...environment, HOME: home } });
const calls = () =>
  existsSync(join(home, "calls")) ? readFileSync(join(home, "calls"), "utf8").trim().split("\n") : [];
const unitPath = () => join(home, ".config", "systemd", "user", "bunker.service");

describe("service install", () => {
  test("writes the unit, has systemd read it, and starts the service", async () => {
    expect((await service("install", "--user", "--program", program, "--", "--webservice-port=8300")).code).toBe(0);
    expect(calls()).toEqual([
      "systemctl --user daemon-reload",
      "systemctl --user daemon-reload",
      "systemctl --user enable bunker.service",
      "systemctl --user restart bunker.service",
    ]);
    expect(readFileSync(unitPath(), "utf8")).toContain("--webservice-port=8300 $DAEMON_OPTS\n");
    const options = join(home, ".config", "bunker.conf");
    expect(statSync(options).mode & 0o777).toBe(0o600);
    writeFileSync(options, "DAEMON_OPTS=mine");
    expect((await service("install", "--user", "--program", program, "--no-start")).code).toBe(0);
    expect(readFileSync(options, "utf8")).toBe("DAEMON_OPTS=mine");
    expect(calls()).toHaveLength(7);
  });

  test("takes no runtime and nothing that is missing for the program", async () => {
    for (const given of [[], ["--program", join(root, "missing")]]) {
      const { code, errorId } = await service("install", "--user", ...given);
      expect([code, errorId]).toEqual([2, "ProgramNotFound"]);
    }
    expect(existsSync(unitPath())).toBeFalse();
  });

  test("tells what systemd refuses, leaves nothing behind then, and takes no path for a name", async () => {
    writeFileSync(join(home, "broken"), "");
    expect((await service("install", "--user", "--program", program)).errorId).toBe("ServiceFailed");
    expect(existsSync(unitPath())).toBeFalse();
    expect((await service("install", "--user", "--name", "../x", "--program", program)).errorId).toBe(
      "InvalidServiceName",
    );
  });
});

describe("service remove", () => {
  test("stops the service and removes its unit only", async () => {
    await service("install", "--user", "--program", program);
    expect((await service("remove", "--user")).code).toBe(0);
    expect(existsSync(unitPath())).toBeFalse();
    expect(existsSync(join(home, ".config", "bunker.conf"))).toBeTrue();
    expect(calls().slice(4)).toEqual([
      "systemctl --user disable --now bunker.service",
      "systemctl --user daemon-reload",
    ]);
    expect((await service("remove", "--user")).errorId).toBe("ServiceNotFound");
  });
});

describe("the unit", () => {
  const settings = { arguments: ["--a=$b c", 'quote"d'], optionsFile: "/etc/default/bunker" };

  test("names the program and its arguments so that systemd reads them back", () => {
    const unit = unitFile({ ...settings, program: "/opt/my 100%/bunker", isForUser: false });
    const command = /^ExecStart=(.*)$/m.exec(unit)?.[1];
    expect(command).toBe('"/opt/my 100%%/bunker" server "--a=$$b c" "quote\\"d" $DAEMON_OPTS');
  });

  test.if(spawnSync("systemd-analyze", ["--version"]).status === 0)("is in order as systemd sees it", () => {
    for (const isForUser of [false, true]) {
      const path = join(home, "bunker-test.service");
      writeFileSync(path, unitFile({ ...settings, program, isForUser }));
      const scope = isForUser ? ["--user"] : ["--system"];
      const verified = spawnSync("systemd-analyze", [...scope, "verify", "--man=no", path], {
        encoding: "utf8",
        env: { ...process.env, HOME: home, XDG_RUNTIME_DIR: home },
      });
      const own = verified.stderr.split("\n").filter((line) => line.includes("bunker-test"));
      expect(own).toEqual([]);
    }
  });
});
