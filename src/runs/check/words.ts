/** Numbers and lists as the lines of a check say them. */

const grouping = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** 1,234,567 */
export const count = (n: number | bigint): string => grouping.format(n);

/** 901,000 of 900,950: an estimate does not pretend to more than three digits. */
export const approximately = (n: number): string => grouping.format(Number(n.toPrecision(3)));

/** `1 user`, `2 users` */
export const counted = (n: number, one: string, many = `${one}s`): string =>
  `${count(n)} ${n === 1 ? one : many}`;

/** 850 MB · 1.2 GB */
export const size = (bytes: number): string =>
  bytes < 999_500_000 ? `${count(Math.max(1, bytes / 1e6))} MB` : `${(bytes / 1e9).toFixed(1)} GB`;

/** 0.3 % · 12 % */
export function share(part: number, whole: number): string {
  const percent = (part / whole) * 100;
  return `${percent > 0 && percent < 10 ? Math.max(0.1, percent).toFixed(1) : Math.round(percent)} %`;
}

/** `a, b and 3 more` */
export function some(names: readonly string[], most = 5): string {
  if (names.length <= most) return names.join(', ');
  return `${names.slice(0, most).join(', ')} and ${count(names.length - most)} more`;
}
