import type { ConfigSource } from '../schema.js';
import type { SourceRule } from './rule.js';

const timeForm: SourceRule = {
  reads: ['time', 'columns'],
  find: (source) =>
    timeProblems(source).map(([key, message]) => ({ path: ['time', key], message, atKey: true })),
};

type TimeKey = keyof NonNullable<ConfigSource['time']>;

function timeProblems({ time = {}, columns }: ConfigSource): (readonly [key: TimeKey, message: string])[] {
  const said = (...keys: TimeKey[]) => keys.filter((key) => time[key] !== undefined);
  const because = (message: string) => (key: TimeKey) => [key, message] as const;
  if (time.is === 'none') {
    return said('zone', 'unit', 'format', 'spikes').map(
      because('has no effect: time.is is none, so no time is read'),
    );
  }
  if (columns?.password_last_changed === null) {
    return said('is', 'zone', 'unit', 'format', 'spikes').map(
      because('has no effect: columns.password_last_changed is null'),
    );
  }
  if (time.unit === undefined) return [];
  return [
    ...said('format').map(because('is for times that are text, and unit for numbers: choose one')),
    ...said('zone').map(because('has no effect: times that are numbers (unit) are UTC')),
  ];
}

const latestNeedsATime: SourceRule = {
  reads: ['time', 'columns', 'history'],
  find: ({ history, time, columns }) => {
    const hasTime = time?.is !== 'none' && columns?.password_last_changed !== null;
    if (history !== 'latest' || hasTime || columns?.updated_at !== undefined) return [];
    const message = 'is latest, and the source has neither a time nor updated_at to tell which row that is';
    return [{ path: ['history'], message }];
  },
};

export const timeRulesOfEachSource: readonly SourceRule[] = [timeForm, latestNeedsATime];
