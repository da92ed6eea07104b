/** A proxy in front of a server that cuts, holds up or trickles what goes through it. */
import { connect, createServer, type Socket } from 'node:net';

export interface FaultyProxy {
  /** The connection string of the server, by way of the proxy. */
  readonly url: string;
  /** Connections that were made so far. */
  readonly connections: number;
  /** Ends every connection that there is, without a word. */
  cut(): void;
  close(): Promise<void>;
}

/** Bytes that go one way; what it gives is how they go on. */
export interface Passing {
  readonly from: 'client' | 'server';
  readonly bytes: Buffer;
  /** Of this connection, how many bytes went this way before. */
  readonly passed: number;
}

/** `cut`: they arrive, and then the connection is at its end; `drop`: they do not even arrive; else how late they are, and in pieces of how many bytes, or until when they wait. */
export type Fate =
  | 'pass'
  | 'cut'
  | 'drop'
  | { readonly until: Promise<unknown> }
  | { readonly lateMs: number; readonly pieces?: number };

export async function startFaultyProxy(
  url: string,
  fate: (passing: Passing) => Fate = () => 'pass',
): Promise<FaultyProxy> {
  const server = new URL(url);
  const open = new Set<Socket>();
  let connections = 0;
  const listener = createServer((client) => {
    connections += 1;
    const upstream = connect(Number(server.port || 5432), server.hostname);
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('close', () => open.delete(socket));
      socket.on('error', () => undefined);
    }
    const forward = (from: Passing['from'], source: Socket, into: Socket) => {
      let passed = 0;
      source.on('close', () => into.destroy());
      const pass = async (bytes: Buffer): Promise<void> => {
        const what = fate({ from, bytes, passed });
        passed += bytes.length;
        if (what === 'cut' || what === 'drop') {
          client.destroy();
          if (from === 'client' && what === 'cut') upstream.write(bytes);
          upstream.end();
          return;
        }
        if (typeof what === 'object' && 'until' in what) await what.until;
        if (what === 'pass' || 'until' in what) {
          if (!into.write(bytes)) await new Promise((resolve) => into.once('drain', resolve));
          return;
        }
        const size = what.pieces ?? bytes.length;
        for (let start = 0; start < bytes.length && !into.destroyed; start += size) {
          await new Promise((resolve) => setTimeout(resolve, what.lateMs));
          into.write(bytes.subarray(start, start + size));
        }
      };
      source.on('data', (bytes: Buffer) => {
        source.pause();
        void pass(bytes).then(() => source.resume());
      });
    };
    forward('client', client, upstream);
    forward('server', upstream, client);
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as { port: number };
  const through = new URL(url);
  through.host = `127.0.0.1:${port}`;
  through.searchParams.set('sslmode', 'disable');
  return {
    url: through.href,
    get connections() {
      return connections;
    },
    cut() {
      for (const socket of open) socket.destroy();
    },
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}
