/** A pooler in transaction mode, as pgbouncer is one: any session of the server for each transaction of a client. */
import { createServer, type Socket } from 'node:net';
import pg from 'pg';

export interface Pooler {
  /** The connection string of the server, by way of the pooler. */
  readonly url: string;
  close(): Promise<void>;
}

/** In front of the database of `url`, with as many sessions as `sessions`; clients need no password of their own. */
export async function startPooler(url: string, sessions = 2): Promise<Pooler> {
  const free: Socket[] = [];
  const waiting: ((session: Socket) => void)[] = [];
  const opened: Socket[] = [];
  for (let index = 0; index < sessions; index++) {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
    stream.removeAllListeners();
    stream.on('error', () => undefined);
    opened.push(stream);
    free.push(stream);
  }
  // Round about, so that the transactions of one client come to all of them.
  const take = (): Promise<Socket> => {
    const session = free.shift();
    return session ? Promise.resolve(session) : new Promise((resolve) => waiting.push(resolve));
  };
  const give = (session: Socket): void => {
    const next = waiting.shift();
    if (next) next(session);
    else free.push(session);
  };

  const clients = new Set<Socket>();
  const server = createServer((client) => {
    clients.add(client);
    client.on('close', () => clients.delete(client));
    client.on('error', () => undefined);
    void serve(client, take, give);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const through = new URL(url);
  through.host = `127.0.0.1:${port}`;
  through.searchParams.set('sslmode', 'disable');
  return {
    url: through.href,
    async close() {
      for (const socket of [...clients, ...opened]) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function serve(
  client: Socket,
  take: () => Promise<Socket>,
  give: (session: Socket) => void,
): Promise<void> {
  const fromClient = messages(client, false);
  await fromClient.next(); // the startup message
  const ok = Buffer.from([82, 0, 0, 0, 8, 0, 0, 0, 0]); // AuthenticationOk
  client.write(Buffer.concat([ok, ready]));
  for await (const first of fromClient) {
    if (first[0] === letter('X')) break;
    const session = await take();
    const fromServer = messages(session, true);
    session.write(first);
    const forward = (async () => {
      for (;;) {
        const { value, done } = await fromServer.next();
        if (done) return;
        client.write(value);
        if (value[0] === letter('Z') && value[5] === letter('I')) return;
      }
    })();
    let isIdle = false;
    void forward.then(() => {
      isIdle = true;
    });
    while (!isIdle) {
      const next = fromClient.next();
      const came = await Promise.race([next, forward.then(() => undefined)]);
      if (came === undefined) {
        fromClient.unread(next);
        break;
      }
      // A client that goes in the middle of a transaction leaves none behind.
      if (came.done || came.value[0] === letter('X')) {
        session.write(rollback);
        break;
      }
      session.write(came.value);
    }
    await forward;
    fromServer.stop();
    give(session);
  }
  client.end();
}

const letter = (text: string): number => text.charCodeAt(0);
const rollback = Buffer.concat([Buffer.from([letter('Q'), 0, 0, 0, 13]), Buffer.from('rollback\0')]);
const ready = Buffer.from([letter('Z'), 0, 0, 0, 5, letter('I')]);

interface Messages extends AsyncIterableIterator<Buffer, undefined> {
  next(): Promise<IteratorResult<Buffer, undefined>>;
  /** Gives back a message that was asked for and not wanted. */
  unread(message: Promise<IteratorResult<Buffer, undefined>>): void;
  stop(): void;
}

/** The messages of the protocol, whole. The first of a client has no letter before its length. */
function messages(socket: Socket, isServer: boolean): Messages {
  let buffer = Buffer.alloc(0);
  let hasStarted = isServer;
  let isOver = false;
  let wake = (): void => undefined;
  const unread: Promise<IteratorResult<Buffer, undefined>>[] = [];
  const onData = (chunk: Buffer): void => {
    buffer = Buffer.concat([buffer, chunk]);
    wake();
  };
  const onClose = (): void => {
    isOver = true;
    wake();
  };
  socket.on('data', onData);
  socket.on('close', onClose);
  const take = (): Buffer | undefined => {
    const offset = hasStarted ? 1 : 0;
    if (buffer.length < offset + 4) return undefined;
    const length = offset + buffer.readInt32BE(offset);
    if (buffer.length < length) return undefined;
    hasStarted = true;
    const message = buffer.subarray(0, length);
    buffer = buffer.subarray(length);
    return message;
  };
  const iterator: Messages = {
    async next() {
      const again = unread.shift();
      if (again) return again;
      for (;;) {
        const message = take();
        if (message) return { value: message, done: false };
        if (isOver) return { value: undefined, done: true };
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    unread(message) {
      unread.push(message);
    },
    stop() {
      socket.off('data', onData);
      socket.off('close', onClose);
    },
    [Symbol.asyncIterator]() {
      return iterator;
    },
  };
  return iterator;
}
