import { type ErrorCode, errorCodes } from './codes.js';
import { redact } from './redact.js';

/** Where a failure belongs. Never holds a secret: a key is a user name or an id, not a credential. */
export interface ErrorPlace {
  source?: string;
  file?: string;
  line?: number;
  column?: string;
  key?: string;
  table?: string;
}

export interface ErrorContext {
  at?: ErrorPlace;
  cause?: unknown;
  /** Replaces the table's advice where something better is known. */
  next?: string;
}

/**
 * A failure that a person can do something about. Anything else is a bug, and stays an ordinary Error.
 *
 * `message` says what happened in this case, `next` what to do (from the table of codes unless given),
 * `exit` is the exit code of the command. Passwords of connection strings are removed from all of its texts.
 */
export class UsermergeError extends Error {
  readonly code: ErrorCode;
  readonly at: ErrorPlace | undefined;
  readonly next: string;
  readonly exit: number;

  constructor(code: ErrorCode, message: string, context: ErrorContext = {}) {
    super(redact(message), context.cause === undefined ? undefined : { cause: context.cause });
    this.name = 'UsermergeError';
    this.code = code;
    this.at = context.at && redacted(context.at);
    this.next = redact(context.next ?? errorCodes[code].next);
    this.exit = errorCodes[code].exit;
  }
}

function redacted(place: ErrorPlace): ErrorPlace {
  return Object.fromEntries(
    Object.entries(place).map(([name, value]) => [name, typeof value === 'string' ? redact(value) : value]),
  );
}
