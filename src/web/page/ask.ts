import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Failure } from '../failure.js';

/** A question to the server: what it answers, or why it does not. */
export class Refused extends Error {
  readonly failure: Failure;
  readonly status: number;

  constructor(failure: Failure, status: number) {
    super(failure.message);
    this.failure = failure;
    this.status = status;
  }
}

/** Asks the server. @throws Refused */
export async function ask<T>(path: string, body?: unknown): Promise<T> {
  const response = await fetch(`/api/${path}`, {
    ...(body === undefined
      ? {}
      : { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
  }).catch(() => null);
  if (response === null)
    throw new Refused(
      {
        code: 'UNREACHABLE',
        message: 'The server of this page does not answer.',
        next: 'Is usermerge ui still running?',
      },
      0,
    );
  if (response.ok) return (await response.json()) as T;
  const failure = await response
    .clone()
    .json()
    .catch(async () => ({ code: 'NOT_ALLOWED', message: await response.text(), next: null }));
  throw new Refused(failure as Failure, response.status);
}

export type Answer<T> =
  | { readonly state: 'loading'; readonly data: T | null }
  | { readonly state: 'ready'; readonly data: T }
  | { readonly state: 'failed'; readonly data: T | null; readonly failure: Failure };

/** The answer to a question, asked when the path is another one, and again on demand; what was there stays until it comes. */
export function useAnswer<T>(path: string): Answer<T> & { again(): void } {
  const [answer, setAnswer] = useState<Answer<T>>({ state: 'loading', data: null });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let wanted = true;
    setAnswer(({ data }) => ({ state: 'loading', data }));
    ask<T>(path).then(
      (data) => wanted && setAnswer({ state: 'ready', data }),
      (error: unknown) => {
        if (!(error instanceof Refused)) throw error;
        if (wanted) setAnswer(({ data }) => ({ state: 'failed', data, failure: error.failure }));
      },
    );
    return () => {
      wanted = false;
    };
  }, [path, turn]);
  return { ...answer, again: useCallback(() => setTurn((before) => before + 1), []) };
}
