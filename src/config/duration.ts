const unitsMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** What a duration looks like: `0`, or a whole number with its unit, `30s`, `5m`, `1h`, `2d`. */
export const durationPattern = /^(?:0|([0-9]{1,6})([smhd]))$/;

/** Milliseconds of a duration that fits `durationPattern`. */
export function parseDurationMs(text: string): number {
  const match = durationPattern.exec(text);
  if (match === null) throw new TypeError('not a duration');
  return match[1] === undefined ? 0 : Number(match[1]) * unitsMs[match[2] as keyof typeof unitsMs];
}
