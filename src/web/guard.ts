/** Who may talk to the page's server: a browser that came by a link of ours, from the page itself, under our own name. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';

export interface GuardOptions {
  /** `https` where the server has a certificate. */
  readonly scheme: 'http' | 'https';
  /** Names under which the server is reached, with its port: what Host and Origin may say. */
  readonly hosts: readonly string[];
  /** Called each time that a link was used up, with the next one. */
  readonly onLink: (url: string) => void;
}

export interface Guard {
  /** A link that opens the page, once. */
  readonly link: string;
  readonly check: MiddlewareHandler;
}

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const headers: readonly (readonly [string, string])[] = [
  ['Content-Security-Policy', policy],
  ['X-Content-Type-Options', 'nosniff'],
  ['X-Frame-Options', 'DENY'],
  ['Referrer-Policy', 'no-referrer'],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
];

/** A page that goes on to the page itself: from there the browser sends a cookie that is strict about where one came from. */
const entered = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=/"><title>usermerge</title></head><body><a href="/">usermerge</a></body></html>`;

/** Guards everything that the server gives; a token opens one session, and is used up by that. */
export function guard({ scheme, hosts, onLink }: GuardOptions): Guard {
  const secret = () => randomBytes(32).toString('base64url');
  const sessions = new Set<string>();
  const cookie = 'usermerge';
  let token = secret();
  const link = () => `${scheme}://${hosts[0]}/?token=${token}`;

  const enter = (context: Context): Response => {
    const session = secret();
    sessions.add(digest(session));
    token = secret();
    setCookie(context, cookie, session, {
      httpOnly: true,
      sameSite: 'Strict',
      secure: scheme === 'https',
      path: '/',
    });
    onLink(link());
    return context.html(entered);
  };

  return {
    link: link(),
    check: async (context, next) => {
      for (const [name, value] of headers) context.header(name, value);
      if (context.req.path.startsWith('/api/') || context.req.path === '/')
        context.header('Cache-Control', 'no-store');
      const refused = (what: string) => context.json({ code: 'NOT_ALLOWED', message: what }, 403);
      if (!hosts.includes(context.req.header('host') ?? '')) return refused('This server has another name.');
      const origin = context.req.header('origin');
      const isOurs = origin === undefined || hosts.some((host) => origin === `${scheme}://${host}`);
      if (!isOurs || (context.req.method !== 'GET' && origin === undefined))
        return refused('Another page asked for this.');
      const given = context.req.query('token');
      if (given !== undefined && context.req.path === '/' && context.req.method === 'GET') {
        if (isEqual(given, token)) return enter(context);
        return context.text('This link was used, or is wrong. The terminal shows one that is good.\n', 401);
      }
      if (!sessions.has(digest(getCookie(context, cookie) ?? '')))
        return context.text('Open the link that the terminal shows: it opens the page once.\n', 401);
      return next();
    },
  };
}

const digest = (text: string): string => createHash('sha256').update(text).digest('base64');

const isEqual = (a: string, b: string): boolean =>
  timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
