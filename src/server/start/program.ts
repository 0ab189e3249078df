import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { platform } from "#platform";
import { preloadedJobOptions } from "../../database/location/preload.ts";
import { ownServerDatabaseName } from "../../database/location/server-file.ts";
import { secretStore } from "../../database/server/secret-store.ts";
import type { ServerDatabase } from "../../database/server/server-database.ts";
import { openServerDatabase } from "../../database/server/settings-key.ts";
import { renewWhenDue } from "../../jobs/certificates/server-certificates.ts";
import { systemTimerClock } from "../../jobs/clock.ts";
import type { LiveLog } from "../../jobs/live-log.ts";
import { startChild } from "../../jobs/process/job-process.ts";
import type { SecretMemory } from "../../secrets/memory.ts";
import type { Logger } from "../../support/log.ts";
import type { ProcessSurroundings } from "../../support/surroundings.ts";
import { cors } from "../auth/cors.ts";
import { makeGate } from "../auth/gate.ts";
import { resetTokens } from "../auth/jwt-config.ts";
import { ServerPassword } from "../auth/password.ts";
import { preAuthTokens } from "../auth/pre-auth.ts";
import { serveDav } from "../dav/endpoint.ts";
import { type App, makeApp } from "../http/app.ts";
import { maximumBody } from "../http/input.ts";
import { protectiveHeaders } from "../http/protective-headers.ts";
import { servePages } from "../pages/endpoint.tsx";
import { routes } from "../routes.ts";
import type { Services } from "../services.ts";
import { clientPathsOf, serveWebRoot } from "../web/web-root.ts";
import { serveNotifications } from "../websocket/endpoint.ts";
import { buildServices, type Worker } from "./build.ts";
import { applyCertificateOptions, storedCertificate, tlsOf } from "./certificate.ts";
import { CertificateWatch } from "./certificate-watch.ts";
import { warnOfConfiguration } from "./configuration-warnings.ts";
import { Housekeeping } from "./housekeeping.ts";
import { type Listening, listen, portsOf } from "./listening.ts";
import { MemoryKeeper } from "./memory-keeper.ts";
import type { StartOptions } from "./options.ts";
import { applyPreloaded } from "./preloaded.ts";
import { rememberOptions } from "./remembered.ts";

/** How long open requests have to end when the server does, in milliseconds. */
const patience = 2000;
const portSetting = "last-webserver-port";
const interfaceSetting = "server-listen-interface";

export interface ProgramParts {
  readonly surroundings: ProcessSurroundings;
  /** The same before `preload.json` added to it. */
  readonly given: ProcessSurroundings;
  readonly options: StartOptions;
  /** What was fetched for them. */
  readonly secretMemory: SecretMemory;
  readonly dataFolder: string;
  readonly liveLog: LiveLog;
  readonly log: Logger;
}

/** The server with all that works in it, begun and ended in order (programs.md 3.2, 3.13). */
export class Program {
  readonly #parts: ProgramParts;
  readonly #database: ServerDatabase;
  readonly #password: ServerPassword;
  readonly #temporaryFolder = mkdtempSync(join(tmpdir(), "bunker-server-"));
  /** What is to be ended, the newest last. */
  readonly #ends: (() => void | Promise<void>)[] = [];
  #isSecure = false;

  private constructor(parts: ProgramParts, database: ServerDatabase) {
    this.#parts = parts;
    this.#database = database;
    this.#password = new ServerPassword(database.settings);
  }

  /** Opens the database; nothing runs yet. Throws what {@link openServerDatabase} throws. */
  static async open(parts: ProgramParts): Promise<Program> {
    const { options, surroundings, dataFolder, log } = parts;
    const database = await openServerDatabase(join(dataFolder, ownServerDatabaseName), {
      key: options.text("settings-encryption-key"),
      keyFile: options.text("settings-encryption-key-file"),
      environment: surroundings.environment,
      store: options.isOn("disable-default-secret-provider")
        ? undefined
        : secretStore(surroundings, options.text("secret-provider")),
      isRequired: options.isOn("require-db-encryption-key"),
      isDisabled: options.isOn("disable-db-encryption"),
      log,
    });
    return new Program(parts, database);
  }

  /** False if somebody has chosen a password already. */
  async setFirstPassword(password: string): Promise<boolean> {
    if (this.#password.isSet && !this.#password.isGenerated) return false;
    await this.#password.set(password);
    return true;
  }

  /** Begins everything, and returns what the user is to be told. Throws `NoPortFree` and others. */
  async start(): Promise<string[]> {
    const { options, dataFolder, liveLog, log, surroundings, given } = this.#parts;
    const database = this.#database;
    await this.#choosePassword();
    if (options.isOn("webservice-reset-jwt-config")) resetTokens(database);
    rememberOptions(options, database.settings);
    applyPreloaded(preloadedJobOptions(given), database);
    applyCertificateOptions(options, database, systemTimerClock.now());
    renewWhenDue(database, systemTimerClock.now(), log);
    if (!options.isOn("disable-db-encryption")) warnOfConfiguration(database, systemTimerClock.now());
    const { services, workers } = buildServices({
      database,
      dataFolder,
      temporaryFolder: this.#temporaryFolder,
      liveLog,
      log,
      surroundings,
      secrets: {
        environment: surroundings.environment,
        platform: surroundings.platform,
        shared: options.secretProvider,
        memory: this.#parts.secretMemory,
      },
      startedWith: options.names,
      allowedModules: options.allowedModules,
      authentication: {
        refreshMinutes: options.seconds("webservice-token-duration") / 60,
        allowsForeverToken: options.isOn("webservice-enable-forever-token"),
        preAuthTokens: preAuthTokens(options.text("webservice-pre-auth-tokens") ?? ""),
      },
      clock: systemTimerClock,
      startChild,
    });
    const housekeeping = new Housekeeping(
      { database, clock: systemTimerClock, log },
      options.seconds("log-retention") * 1000,
    );
    const memory = new MemoryKeeper({
      clock: systemTimerClock,
      events: services.events,
      release: () => platform.releaseMemory(),
    });
    const listening = await this.#listen(services, () => memory.noteUse());
    for (const worker of [...workers, housekeeping, memory]) this.#begin(worker);
    return this.#announcement(services, listening.port);
  }

  /** Ends everything, the newest first. What can't be ended does not keep the rest from it. */
  async close(): Promise<void> {
    for (const end of this.#ends.toReversed()) {
      try {
        await end();
      } catch (error) {
        this.#parts.log.write("Error", "Bunker.Server", "EndFailed", "A part of the server could not be ended", error);
      }
    }
    this.#database.close();
    rmSync(this.#temporaryFolder, { recursive: true, force: true });
  }

  #begin(worker: Worker): void {
    this.#ends.push(() => worker.stop());
    worker.start();
  }

  async #choosePassword(): Promise<void> {
    const given = this.#parts.options.exact("webservice-password");
    if (given !== undefined) await this.#password.set(given);
    else if (!this.#password.isSet) await this.#password.generate();
  }

  async #listen(services: Services, onRequest: () => void): Promise<Listening> {
    const { options } = this.#parts;
    const { settings } = this.#database;
    const origins = options.text("webservice-cors-origins")?.split(";") ?? [];
    const around = [protectiveHeaders, ...(origins.length > 0 ? [cors(origins.map((origin) => origin.trim()))] : [])];
    const app = makeApp(routes, makeGate(services), services, around);
    const hub = serveNotifications(app, services);
    serveDav(app, services);
    if (!options.isOn("webservice-api-only")) {
      servePages(app, services);
      this.#serveClients(app);
    }
    const name = options.text("webservice-interface") ?? (settings.get(interfaceSetting) || "loopback");
    const ports = portsOf(options.text("webservice-port") ?? "8200", settings.get(portSetting));
    const shown = storedCertificate(this.#database);
    const tls = tlsOf(this.#database, services.log);
    const listening = await listen(name, ports, {
      maximumBody,
      ...(tls && { tls }),
      answer: (request, connection) => {
        onRequest();
        return app.fetch(request, { connection });
      },
    });
    this.#isSecure = tls !== undefined;
    this.#ends.push(async () => {
      hub.close();
      await Promise.race([listening.stop(false), sleep(patience, undefined, { ref: false })]);
      await listening.stop(true);
    });
    if (tls) {
      const { database, events, log } = services;
      this.#begin(new CertificateWatch({ database, clock: systemTimerClock, events, log, listening }, shown));
    }
    const lastPort = settings.get(portSetting);
    settings.set("server-port-changed", lastPort !== String(listening.port));
    settings.set(portSetting, String(listening.port));
    settings.set(interfaceSetting, name);
    return listening;
  }

  /** Web clients that do not come with the program. */
  #serveClients(app: App): void {
    const { options, surroundings, log } = this.#parts;
    const folder = options.text("webservice-webroot");
    if (folder === undefined) return;
    if (!existsSync(folder)) {
      const text = `The folder "${folder}" behind --webservice-webroot does not exist; no pages are served from it`;
      log.write("Warning", "Bunker.Server", "WebRootMissing", text);
      return;
    }
    const clientPaths = clientPathsOf(options.text("webservice-spa-paths") ?? "/ngclient");
    serveWebRoot(app, { folder, clientPaths, environment: surroundings.environment });
  }

  /** With a link, if nobody knows the password. */
  async #announcement({ authentication }: Services, port: number): Promise<string[]> {
    const { settings } = this.#database;
    const name = settings.get(interfaceSetting) ?? "";
    const place = name === "loopback" ? "localhost" : name;
    const started = `Server has started and is listening on ${place}, port ${port}`;
    if (!this.#password.isGenerated || !authentication.allowsSigninTokens) return [started];
    const hosts = (settings.get("allowed-hostnames") ?? "").split(";").map((host) => host.trim());
    const host = hosts.find((each) => each !== "" && each !== "*") ?? "localhost";
    const token = await authentication.tokens.signin("server-cli", { once: true });
    return [
      started,
      `Use the following link to sign in: ${this.#isSecure ? "https" : "http"}://${host}:${port}/signin.html?token=${token}`,
    ];
  }
}
