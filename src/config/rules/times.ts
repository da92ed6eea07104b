import type { ConfigProblem } from '../problem.js';
import type { ConfigSource } from '../schema.js';
import type { ConfigRule } from './rule.js';

const reads = ['sources.*.time', 'sources.*.columns', 'sources.*.history'];

const timeForm: ConfigRule = {
  reads,
  find: ({ sources }) =>
    sources.flatMap((source, index) =>
      timeProblems(source).map(([key, message]) => ({
        path: ['sources', index, 'time', key],
        message,
        atKey: true,
      })),
    ),
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

const latestNeedsATime: ConfigRule = {
  reads,
  find: ({ sources }) =>
    sources.flatMap((source, index): ConfigProblem[] => {
      const hasTime = source.time?.is !== 'none' && source.columns?.password_last_changed !== null;
      if (source.history !== 'latest' || hasTime || source.columns?.updated_at !== undefined) return [];
      const message = 'is latest, and the source has neither a time nor updated_at to tell which row that is';
      return [{ path: ['sources', index, 'history'], message }];
    }),
};

export const timeRules: readonly ConfigRule[] = [timeForm, latestNeedsATime];
