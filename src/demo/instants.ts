/** Times as numbers: microseconds since 1970, UTC. */
import type { Random } from './random.js';

export type Instant = number;

const usPerDay = 24 * 3600 * 1e6;

/** Of an ISO 8601 time in UTC, with up to microseconds: `2024-06-02 09:41:07.123456`. */
export function instant(text: string): Instant {
  const [whole = '', fraction = ''] = text.split('.');
  return Date.parse(`${whole.replace(' ', 'T')}Z`) * 1000 + Number(fraction.padEnd(6, '0'));
}

export function isoText(at: Instant): string {
  const fraction = String(at % 1e6).padStart(6, '0');
  return `${new Date(Math.floor(at / 1e6) * 1000).toISOString().slice(0, 19)}.${fraction}Z`;
}

export const daysAfter = (at: Instant, days: number): Instant => Math.floor(at + days * usPerDay);

/** Any microsecond from `from` to before `to`: so many of them that no two people share one. */
export function between(random: Random, from: Instant, to: Instant): Instant {
  return from + Math.floor(random.fraction() * (to - from));
}
