import { didYouMean } from './nearest-key.js';

/**
 * Why `zone` is no time zone; undefined where it is one. Names of the IANA database only: an offset such as `+02:00`
 * means the opposite to PostgreSQL (POSIX), and an offset knows no summer time.
 */
export function timeZoneProblem(zone: string): string | undefined {
  if (/^[+-]|^(?:utc|gmt)[+-]/i.test(zone))
    return 'is an offset; say the zone by name, such as Europe/Berlin';
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return undefined;
  } catch {
    return `is no time zone that is known${didYouMean(zone, ['UTC', ...Intl.supportedValuesOf('timeZone')])}`;
  }
}
