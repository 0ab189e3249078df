import { afterAll, afterEach, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findContainers, findSockets, writtenSources } from "../../../src/sources/containers/index.ts";
import { ContainerEngine } from "../../support/container-engine.ts";

const folder = mkdtempSync(join(tmpdir(), "bunker-containers-"));
const engines: ContainerEngine[] = [];
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(async () => {
  for (const engine of engines.splice(0)) {
    await engine[Symbol.asyncDispose]();
    expect(engine.faults).toEqual([]);
  }
});

async function newEngine(): Promise<ContainerEngine> {
  const engine = await ContainerEngine.listen(mkdtempSync(join(folder, "engine-")));
  engines.push(engine);
  return engine;
}

const bind = (Source: string, Destination = "/data", RW = true) => ({ Source, Destination, RW });

test("containers are found with the folders that they may write, and engines that do not answer are told", async () => {
  const engine = await newEngine();
  engine.add("web", { mounts: [bind("/srv/web"), bind("/srv/config", "/etc/web", false), bind("", "/tmp")] });
  engine.add("base", { isRunning: false, autoRemove: true });
  const silent = join(folder, "nobody.sock");
  const { containers, failures } = await findContainers([silent, engine.socket], undefined);
  const facts = containers.map(({ name, image, isRunning, endsForGood, writes }) => ({
    name,
    image,
    isRunning,
    endsForGood,
    writes,
  }));
  expect(facts).toEqual([
    { name: "base", image: "image:1", isRunning: false, endsForGood: true, writes: [] },
    { name: "web", image: "image:1", isRunning: true, endsForGood: false, writes: ["/srv/web"] },
  ]);
  expect(failures.map(({ socket }) => socket)).toEqual([silent]);
});

test("from within a container, folders of others are called as that one has them", async () => {
  const engine = await newEngine();
  const own = engine.add("bunker", { mounts: [bind("/srv", "/source", false), bind("/home/me/files", "/mine")] });
  engine.add("in", { mounts: [bind("/srv/web")] });
  engine.add("whole", { mounts: [bind("/srv")] });
  engine.add("above", { mounts: [bind("/home")] });
  engine.add("beside", { mounts: [bind("/srv2"), bind("/var/lib/other")] });
  const { containers } = await findContainers([engine.socket], own.id);
  const writes = Object.fromEntries(containers.map((container) => [container.name, container.writes]));
  expect(writes).toMatchObject({ in: ["/source/web"], whole: ["/source/"], above: ["/mine"], beside: [] });
  expect(containers.filter(({ isOwn }) => isOwn).map(({ name }) => name)).toEqual(["bunker"]);
});

test("a container writes the sources that lie in its folders or around them, also through links", () => {
  const real = join(folder, "real");
  mkdirSync(join(real, "inner"), { recursive: true });
  mkdirSync(join(folder, "real-other"));
  symlinkSync(real, join(folder, "link"));
  const written = (write: string, source: string) => writtenSources({ writes: [write] }, [source]).length > 0;
  expect(written(real, `${real}/inner/`)).toBe(true);
  expect(written(`${real}/inner`, `${real}/`)).toBe(true);
  expect(written(real, "/")).toBe(true);
  expect(written(`${real}/inner`, join(folder, "link/"))).toBe(true);
  expect(written(join(folder, "link"), `${real}/inner/`)).toBe(true);
  expect(written(real, join(folder, "real-other/"))).toBe(false);
  expect(written(join(folder, "real-other"), `${real}/`)).toBe(false);
});

test("sockets are those of variables and of the user, each once, and only sockets", async () => {
  const home = mkdtempSync(join(folder, "home-"));
  const socket = join(home, "docker.sock");
  const server = createServer().listen(socket);
  writeFileSync(join(home, "file.sock"), "");
  symlinkSync(socket, join(home, "link.sock"));
  const found = (environment: Record<string, string>) =>
    findSockets(environment).filter((path) => path.startsWith(home));
  expect(found({ DOCKER_HOST: `unix://${join(home, "link.sock")}`, XDG_RUNTIME_DIR: home })).toEqual([
    join(home, "link.sock"),
  ]);
  expect(found({ DOCKER_HOST: "tcp://localhost:2375", CONTAINER_HOST: `unix://${join(home, "file.sock")}` })).toEqual(
    [],
  );
  expect(found({ XDG_RUNTIME_DIR: home })).toEqual([socket]);
  server.close();
});
