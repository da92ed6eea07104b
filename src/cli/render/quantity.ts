const grouping = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** 1,234,567 */
export const count = (n: number): string => grouping.format(n);

/** `1 account`, `2 accounts` */
export const counted = (n: number, one: string, many = `${one}s`): string =>
  `${count(n)} ${n === 1 ? one : many}`;

/** 850 ms · 2.1 s · 1 min 05 s · 1 h 02 min */
export function duration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const pad = (n: number): string => String(n).padStart(2, '0');
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${pad(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${count(Math.floor(minutes / 60))} h ${pad(minutes % 60)} min`;
}

/** 850 kB · 12.3 MB · 1.2 GB */
export function size(bytes: number): string {
  if (bytes < 999_500) return `${count(bytes / 1e3)} kB`;
  return bytes < 999_950_000 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** Whole units a second; a dash where nothing could be measured. */
export function rate(rows: number, ms: number): string {
  return rows > 0 && ms > 0 ? `${count((rows / ms) * 1000)}/s` : '–';
}

/** 2026-11-24 05:40:12 of an ISO 8601 time in UTC, with the digits after the second that it has; other text as it is. */
export function instant(iso: string): string {
  const match = /^(\d{4,}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d+))?(?:Z|\+00(?::?00)?)$/.exec(iso);
  if (match === null) return iso;
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  return `${match[1]} ${match[2]}${fraction === '' ? '' : `.${fraction}`}`;
}
