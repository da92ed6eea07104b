/** The zone of times that have none: what a table says of it, and the question where that decides who is newer. */
import { timeZoneProblem } from '../../config/time-zone.js';
import { timeKindOf } from '../../pipeline/extract/postgres-time.sql.js';
import type { Chosen } from './chooser.js';
import { type Answers, flags, keys, type Question } from './questions.js';
import type { ReadSource } from './read-source.js';
import { zoneOfDefault } from './times.js';

export interface Zone {
  /** Null: not said, and read as UTC. */
  readonly zone: string | null;
  readonly why: string;
}

/** By source, for those whose times have no zone. */
export type Zones = ReadonlyMap<string, Zone>;

export interface ZonesFound {
  readonly found: Zones;
  /** About those that are not found. */
  readonly questions: readonly Question[];
}

export function findZones(sources: readonly ReadSource[], answers: Answers): ZonesFound {
  const local = sources.filter(isLocal);
  const zoned = sources.filter((source) => source.time !== null && !isLocal(source));
  const servers = new Set(sources.map(({ survey }) => survey.zone));
  // Of one source, or of several that mean one zone, the zone moves all times alike.
  const matters = sources.length > 1 && (zoned.length > 0 || servers.size > 1);
  const zones = new Map<string, Zone>();
  const questions: Question[] = [];
  for (const source of local) {
    const known = knownZone(source, answers);
    if (known !== null) zones.set(source.name, known);
    else if (matters) questions.push(zoneQuestion(source, zoned));
    else zones.set(source.name, { zone: null, why: 'its times have no zone, and are read as UTC' });
  }
  return { found: zones, questions };
}

/** Of a time that is a number, or where there is none, no zone can be said. */
function isLocal(source: ReadSource): boolean {
  return source.time !== null && source.time.unit === null && localTimes(source).length > 0;
}

function localTimes({ time, updatedAt, history }: ReadSource): Chosen[] {
  const beside = history === 'latest' ? updatedAt : null;
  const kinds = ['timestamp', 'date'];
  return [
    ...(time?.isLocal ? [time] : []),
    ...(beside !== null && kinds.includes(timeKindOf(beside.column) ?? '') ? [beside] : []),
  ];
}

function knownZone(source: ReadSource, answers: Answers): Zone | null {
  const answer = answers[keys.zone(source.name)];
  if (answer !== undefined) return { zone: answer, why: 'as --zone says' };
  const said = localTimes(source)
    .map(({ column }) => ({ column, hint: zoneOfDefault(column, source.survey.zone) }))
    .find(({ hint }) => hint?.certain === true && timeZoneProblem(hint.zone) === undefined);
  return said?.hint == null
    ? null
    : { zone: said.hint.zone, why: `the default of ${said.column.name} says so` };
}

function zoneQuestion(source: ReadSource, zoned: readonly ReadSource[]): Question {
  const { name, survey, table } = source;
  const times = localTimes(source);
  const columns = times.map(({ column }) => column.name).join(' and ');
  const ofServer = timeZoneProblem(survey.zone) === undefined ? survey.zone : 'UTC';
  const isFilledByServer = times.some(({ column }) => zoneOfDefault(column, ofServer) !== null);
  const isUtc = ['UTC', 'Etc/UTC', 'GMT', 'Etc/GMT'].includes(ofServer);
  const utc = { answer: 'UTC', why: 'what most frameworks write' };
  const server = { answer: ofServer, why: 'the zone in which sessions of its server begin' };
  const choices = isUtc
    ? [{ ...utc, why: `${utc.why}, and the zone of its server` }]
    : isFilledByServer
      ? [server, utc]
      : [utc, server];
  const beside = zoned.map((other) => other.name);
  return {
    key: keys.zone(name),
    text: `In which zone does the application of ${name} write ${columns} of ${table.label}?`,
    evidence: [
      beside.length > 0
        ? `These times have no zone, and those of ${beside.join(', ')} have: the zone decides which password is newer.`
        : 'These times have no zone, and the servers of the sources are set to different ones.',
    ],
    choices,
    default: choices[0]?.answer ?? 'UTC',
    other: 'another zone by name, such as Europe/Berlin',
    flag: flags.zone(name, choices[0]?.answer ?? 'UTC'),
  };
}
