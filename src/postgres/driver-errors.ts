import type { ErrorCode } from '../errors/codes.js';
import { type ErrorPlace, UsermergeError } from '../errors/usermerge-error.js';
import { sqlState } from './sqlstate.js';

/** Whose connection an error came from; what a message may say of it. */
export interface Where {
  role: 'source' | 'target' | undefined;
  name: string | undefined;
  /** host:port/database */
  label: string;
}

const unreachable: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there (connection refused)',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be looked up',
  ETIMEDOUT: 'no answer in time',
  EHOSTUNREACH: 'there is no route to the host',
  ENETUNREACH: 'there is no route to the network',
  ECONNRESET: 'the connection was reset',
  ENOENT: 'there is no such Unix socket',
  EACCES: 'the Unix socket may not be used by this user',
};

/** An error while connecting, as one that a person can act on. */
export function connectError(error: unknown, where: Where): Error {
  if (error instanceof UsermergeError) return error;
  const problem = (code: ErrorCode, what: string) =>
    new UsermergeError(code, `cannot connect to ${describe(where)}: ${what}`, {
      at: place(where),
      cause: error,
    });

  const message = messageOf(error);
  const state = sqlState(error);
  if (state === '28P01' || state === '28000') return problem('AUTHENTICATION_FAILED', message);
  if (state === '3D000') return problem('DATABASE_MISSING', message);
  if (state === '42501') return problem('PRIVILEGE_MISSING', message);
  if (state) return problem(unreachableCode(where), message); // starting up, too many connections, ...
  if (/^SASL|password must be a string/i.test(message)) {
    return problem(
      'AUTHENTICATION_FAILED',
      'the server wants a password, and none was given or it was not accepted',
    );
  }
  if (isTlsError(error)) return problem('TLS_UNTRUSTED', message);
  if (message === 'timeout expired') return problem(unreachableCode(where), 'no answer in time');
  const code = systemCode(error);
  return problem(unreachableCode(where), (code && unreachable[code]) || message || String(code));
}

/**
 * An error of a statement on an open connection. `statement` is what its leading comment says of it.
 * The detail of the database's error is not in the message: it may hold a whole row, with its password. Nor are the
 * values that the message of an error about data quotes, nor what somebody's function raised.
 */
export function statementError(
  error: unknown,
  where: Where,
  { statement, lost, cancelled }: { statement: string | undefined; lost: boolean; cancelled: boolean },
): Error {
  if (error instanceof UsermergeError) return error;
  const state = sqlState(error);
  const message = messageOf(error);
  const at = { at: place(where), cause: error };
  const during = statement ? ` (${statement})` : '';

  // A reading writes nothing, so that no other session's writes can be in its way: a standby ended it to catch up.
  if (state === '40001' && where.role === 'source') {
    return new UsermergeError(
      'STANDBY_CONFLICT',
      `${describe(where)}${during}: the standby ended the reading, to catch up with its primary (SQLSTATE 40001)`,
      at,
    );
  }
  if (state === '53100') {
    return new UsermergeError(
      'DISK_FULL',
      `the disk of ${describe(where)} is full${during} (SQLSTATE 53100)`,
      at,
    );
  }
  if (lost || isLoss(error, state)) {
    return new UsermergeError(
      'CONNECTION_LOST',
      `lost the connection to ${describe(where)}${during}: ${message}`,
      at,
    );
  }
  // Without a SQLSTATE it is no error of the database but one of ours, and stays what it is.
  if (!state) return error instanceof Error ? error : new Error(message);
  if (state === '57014' && cancelled) {
    return new UsermergeError('INTERRUPTED', `interrupted on ${describe(where)}${during}`, at);
  }
  const { table, schema } = error as { table?: string; schema?: string };
  const context = {
    ...at,
    at: { ...at.at, ...(table ? { table: schema ? `${schema}.${table}` : table } : {}) },
  };
  return new UsermergeError(
    state === '42501' ? 'PRIVILEGE_MISSING' : 'SQL_FAILED',
    `${describe(where)}${during}: ${withoutValues(message, state)} (SQLSTATE ${state})`,
    context,
  );
}

/**
 * What may be told of a message. Errors of data (class 22) quote the value behind what is wrong with it, in the quotes of
 * the server's language, or as bytes; what functions raise (class P0) can hold anything.
 */
function withoutValues(message: string, state: string): string {
  const rest = 'the log of the server has the value';
  if (state.startsWith('P0')) return `a function refused it; ${rest}`;
  if (!state.startsWith('22')) return message;
  const quoted = message.search(/["'`\u00ab\u00bb\u2018-\u201f\u2039\u203a\u300c\u300e]|0x/);
  return quoted === -1 ? message : `${message.slice(0, quoted).replace(/[:\s]+$/, '')}; ${rest}`;
}

/** Whether this error says that the connection is gone. */
export function isLoss(error: unknown, state: string | undefined = sqlState(error)): boolean {
  if (state)
    return (
      state.startsWith('08') ||
      state === '57P01' ||
      state === '57P02' ||
      state === '57P05' ||
      state === '25P03' ||
      state === '25P04'
    );
  const code = systemCode(error);
  if (code && ['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ERR_STREAM_DESTROYED'].includes(code)) return true;
  return /Connection terminated|connection error and is not queryable|Client was closed/i.test(
    messageOf(error),
  );
}

function isTlsError(error: unknown): boolean {
  const code = systemCode(error) ?? '';
  return (
    /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH|EPROTO)/.test(code) ||
    /SSL connection/i.test(messageOf(error))
  );
}

function describe({ role, name, label }: Where): string {
  if (role === 'source') return name ? `source ${name} (${label})` : `a source (${label})`;
  if (role === 'target') return `the target (${label})`;
  return label;
}

function place({ role, name }: Where): ErrorPlace {
  return role === 'source' && name ? { source: name } : {};
}

function unreachableCode({ role }: Where): ErrorCode {
  if (role === 'source') return 'SOURCE_UNREACHABLE';
  return role === 'target' ? 'TARGET_UNREACHABLE' : 'CONNECTION_FAILED';
}

/** Node tries all addresses of a name, and reports an AggregateError without a message. */
function firstOf(error: unknown): unknown {
  return error instanceof AggregateError && error.errors.length > 0 ? error.errors[0] : error;
}

function systemCode(error: unknown): string | undefined {
  const { code } = (firstOf(error) ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

function messageOf(error: unknown): string {
  const first = firstOf(error);
  return first instanceof Error ? first.message : String(first);
}
