/** Trying again: what broke a run off from outside is tried again, after a while, a limited number of times, and told to who waits. */
import { setTimeout as sleep } from 'node:timers/promises';
import { UsermergeError } from '../errors/usermerge-error.js';
import { isLoss } from '../postgres/driver-errors.js';
import { sqlState } from '../postgres/sqlstate.js';
import { interrupted } from './merge-session.js';
import { type Progress, silentProgress } from './progress.js';

export interface Retrying {
  /** How often in all a run is tried that a lost connection, a restart of a server, or its own transactions broke off. Default 6. */
  readonly tries?: number;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

const mostTries = 6;
const firstWaitMs = 1000;
const longestWaitMs = 15_000;

/** Runs `fn`, again where it was broken off. @throws what `fn` threw last; UsermergeError INTERRUPTED while it waits */
export async function withTries<T>(
  { tries = mostTries, progress = silentProgress, signal }: Retrying,
  fn: () => Promise<T>,
): Promise<T> {
  let lost = false;
  for (let attempt = 1; ; attempt++) {
    try {
      return await fn();
    } catch (error) {
      const wasLost = isLost(error);
      if (
        signal?.aborted ||
        attempt >= tries ||
        !(wasLost || isBrokenOff(error) || (lost && isAftermath(error)))
      )
        throw error;
      lost ||= wasLost;
      const waitMs = Math.min(firstWaitMs * 2 ** (attempt - 1), longestWaitMs);
      progress.note(
        `${(error as Error).message}. Trying again in ${waitMs / 1000} s (try ${attempt + 1} of ${tries}).`,
      );
      await sleep(waitMs, undefined, { signal }).catch((aborted) => {
        throw interrupted(aborted);
      });
    }
  }
}

const hasCode = (error: unknown, ...codes: string[]): boolean =>
  error instanceof UsermergeError && codes.includes(error.code);

/** A connection ended, also while it was being made; or the server is starting up or shutting down. */
const isLost = (error: unknown): boolean =>
  hasCode(error, 'CONNECTION_LOST') ||
  (isUnreachable(error) && (sqlState(error) === '57P03' || isLoss((error as Error).cause)));

const isUnreachable = (error: unknown): boolean =>
  hasCode(error, 'SOURCE_UNREACHABLE', 'TARGET_UNREACHABLE', 'CONNECTION_FAILED');

/**
 * A transaction that the server broke off because of others, or because of a limit on time; by whom else a statement was
 * cancelled, that was wanted.
 */
function isBrokenOff(error: unknown): boolean {
  const state = sqlState(error) ?? '';
  if (state === '57014') return !hasCode(error, 'INTERRUPTED') && /timeout/i.test((error as Error).message);
  return ['40001', '40P01'].includes(state);
}

/** What a restart of a server looks like while it lasts; and the lock of the session that was lost, until its server notices. */
const isAftermath = (error: unknown): boolean => isUnreachable(error) || hasCode(error, 'LOCKED');
