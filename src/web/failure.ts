import { exitCodes } from '../errors/codes.js';
import { redact } from '../errors/redact.js';
import { UsermergeError } from '../errors/usermerge-error.js';

/** What went wrong, as the page is told. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly next: string | null;
}

/** A failure of ours in its own words; a bug without its stack, which is for the terminal. */
export function failureOf(error: unknown): Failure {
  if (error instanceof UsermergeError)
    return { code: error.code, message: redact(error.message), next: redact(error.next) };
  return {
    code: 'BUG',
    message: redact(error instanceof Error ? error.message : String(error)),
    next: 'This is a fault of usermerge. Run the same as a command to see where it is, and report it.',
  };
}

/** The status of the answer that tells it. */
export function statusOf(error: unknown): 400 | 404 | 409 | 500 {
  if (!(error instanceof UsermergeError)) return 500;
  if (['PLAN_NOT_FOUND', 'RUN_NOT_FOUND', 'PERSON_NOT_FOUND'].includes(error.code)) return 404;
  if (error.exit === exitCodes.refused) return 409;
  return error.exit === exitCodes.usage ? 400 : 500;
}
