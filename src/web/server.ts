/** The page's server: its files and its answers, behind the guard. */
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type ServerType, serve } from '@hono/node-server';
import { Hono } from 'hono';
import { UsermergeError } from '../errors/usermerge-error.js';
import { type ApiOptions, api } from './api.js';
import { guard } from './guard.js';

export interface PageOptions extends ApiOptions {
  /** Default: 127.0.0.1. */
  readonly host?: string | undefined;
  /** Default: one that is free. */
  readonly port?: number | undefined;
  /** PEM: the server speaks TLS. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  /** Called with a link that opens the page in another browser, each time that the one before was used. */
  readonly onLink: (url: string) => void;
}

export interface Page {
  /** The first link. */
  readonly link: string;
  close(): Promise<void>;
}

/** The built front end: by `npm run build`, beside this file in what is shipped. */
const folders = [new URL('./page/', import.meta.url), new URL('../../dist/web/page/', import.meta.url)];

/** Serves the page until it is closed. @throws UsermergeError PAGE_UNAVAILABLE: the address is taken, or the page is not built */
export async function servePage(options: PageOptions): Promise<Page> {
  const { host = '127.0.0.1', port = 0, tls } = options;
  const files = readFiles();
  const scheme = tls === undefined ? 'http' : 'https';
  const hosts: string[] = [];
  const app = new Hono();
  const server = await listen(app, host, port, tls);
  const { port: given } = server.address() as AddressInfo;
  hosts.push(`${host}:${given}`, ...(host === '127.0.0.1' ? [`localhost:${given}`] : []));
  const { link, check } = guard({ scheme, hosts, onLink: options.onLink });
  app.use(check);
  app.route('/api', api(options));
  app.get('*', (context) => {
    const file = files.get(context.req.path.slice(1) || 'index.html');
    if (file === undefined) return context.text('There is nothing here.\n', 404);
    context.header('Content-Type', file.type);
    if (context.req.path.startsWith('/assets/'))
      context.header('Cache-Control', 'private, max-age=31536000, immutable');
    context.header('Content-Encoding', 'gzip');
    return context.body(new Uint8Array(file.packed));
  });
  return {
    link,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}

function listen(app: Hono, hostname: string, port: number, tls: PageOptions['tls']): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve(
      {
        fetch: app.fetch,
        hostname,
        port,
        ...(tls === undefined ? {} : { createServer, serverOptions: { cert: tls.cert, key: tls.key } }),
      },
      () => resolve(server),
    );
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(
        new UsermergeError('PAGE_UNAVAILABLE', `${hostname}:${port} cannot be listened on (${cause.code})`, {
          cause,
        }),
      ),
    );
  });
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** All files of the page, packed once: they are few and small. */
function readFiles(): ReadonlyMap<string, { type: string; packed: Buffer }> {
  for (const folder of folders) {
    try {
      const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
        (name) => extname(name) in types,
      );
      if (!names.some((name) => /^assets[\\/]/.test(name))) continue;
      return new Map(
        names.map((name) => [
          name.replaceAll('\\', '/'),
          {
            type: types[extname(name)] ?? '',
            packed: gzipSync(readFileSync(new URL(name, folder)), { level: 9 }),
          },
        ]),
      );
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  throw new UsermergeError('PAGE_UNAVAILABLE', 'the page is not built', { next: 'Run npm run build.' });
}
