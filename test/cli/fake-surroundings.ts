import { PassThrough } from 'node:stream';
import { vi } from 'vitest';
import type { Runs, Surroundings } from '../../src/cli/surroundings.js';
import type { MergeConfig } from '../../src/config/merge-config.js';
import {
  applied,
  checked,
  decided,
  decisionLines,
  explained,
  exported,
  forgettable,
  forgotten,
  fullPlan,
  mapped,
  noticed,
  purgeable,
  purged,
  referring,
  reported,
  runLines,
  sound,
  undoable,
  undone,
  verified,
  waitingConflicts,
} from './example-reports.js';

class FakeStream extends PassThrough {
  isTTY: boolean;
  readonly columns = 100;
  readonly rows = 24;
  text = '';

  constructor(isTerminal: boolean) {
    super();
    this.isTTY = isTerminal;
    this.on('data', (chunk) => {
      this.text += chunk;
    });
  }

  hasColors(): boolean {
    return false;
  }
}

export interface FakeSurroundings {
  readonly surroundings: Surroundings;
  readonly stdin: PassThrough;
  stdout(): string;
  stderr(): string;
}

/** Streams that a test can read, and a keyboard that it can type on. */
export function fakeSurroundings({ terminal = false }: { terminal?: boolean } = {}): FakeSurroundings {
  const stdin = Object.assign(new PassThrough(), { isTTY: terminal, setRawMode() {} });
  const stdout = new FakeStream(terminal);
  const stderr = new FakeStream(terminal);
  return {
    surroundings: {
      stdin: stdin as unknown as NodeJS.ReadStream,
      stdout: stdout as unknown as NodeJS.WriteStream,
      stderr: stderr as unknown as NodeJS.WriteStream,
      env: {},
      interruption: new AbortController(),
      by: 'tester@here',
    },
    stdin,
    stdout: () => stdout.text,
    stderr: () => stderr.text,
  };
}

/** Types each answer when its question is on the screen. */
export async function typeAnswers(
  { stdin, stderr }: FakeSurroundings,
  answers: readonly (readonly [question: string, typed: string])[],
): Promise<void> {
  for (const [question, typed] of answers) {
    await vi.waitFor(
      () => {
        if (!stderr().includes(question)) throw new Error(`not asked yet: ${question}`);
      },
      { timeout: 30_000 },
    );
    stdin.write(typed);
  }
}

/** A configuration that no fake run looks into, but for what it allows. */
const config = { target: { url: 'postgres://target' }, allow: [] } as unknown as MergeConfig;

/** Runs that give the example reports unless a test says otherwise, and remember how they were called. */
export function fakeRuns(given: Partial<Runs> = {}) {
  const loaded: Runs['loadConfig'] = async ({ flags }) => ({
    config: { ...config, allow: flags.allow as MergeConfig['allow'] },
    origin: 'flags',
    file: null,
  });
  return {
    loadConfig: vi.fn<Runs['loadConfig']>(given.loadConfig ?? loaded),
    check: vi.fn<Runs['check']>(given.check ?? (async () => checked)),
    plan: vi.fn<Runs['plan']>(given.plan ?? (async () => fullPlan)),
    apply: vi.fn<Runs['apply']>(given.apply ?? (async () => applied)),
    verify: vi.fn<Runs['verify']>(given.verify ?? (async () => verified)),
    verifyLog: vi.fn<Runs['verifyLog']>(given.verifyLog ?? (async () => sound)),
    tryLogins: vi.fn<Runs['tryLogins']>(
      given.tryLogins ?? (async () => ({ by: 'plan', failed: 0, attempts: [] })),
    ),
    previewUndo: vi.fn<Runs['previewUndo']>(given.previewUndo ?? (async () => undoable)),
    undo: vi.fn<Runs['undo']>(given.undo ?? (async () => undone)),
    previewPurge: vi.fn<Runs['previewPurge']>(given.previewPurge ?? (async () => purgeable)),
    previewForget: vi.fn<Runs['previewForget']>(given.previewForget ?? (async () => forgettable)),
    forget: vi.fn<Runs['forget']>(given.forget ?? (async () => forgotten)),
    purge: vi.fn<Runs['purge']>(given.purge ?? (async () => purged)),
    listRuns: vi.fn<Runs['listRuns']>(given.listRuns ?? (async () => [...runLines])),
    exportRecords: vi.fn<Runs['exportRecords']>(given.exportRecords ?? (async () => exported)),
    crosswalk: vi.fn<Runs['crosswalk']>(given.crosswalk ?? (async () => mapped)),
    crosswalkView: vi.fn<Runs['crosswalkView']>(given.crosswalkView ?? (async () => ({ view: 'user_map' }))),
    explain: vi.fn<Runs['explain']>(given.explain ?? (async () => explained)),
    notices: vi.fn<Runs['notices']>(given.notices ?? (async () => noticed)),
    conflicts: vi.fn<Runs['conflicts']>(given.conflicts ?? (async () => waitingConflicts)),
    decide: vi.fn<Runs['decide']>(given.decide ?? (async () => decided)),
    undoDecision: vi.fn<Runs['undoDecision']>(given.undoDecision ?? (async () => decided)),
    unpin: vi.fn<Runs['unpin']>(given.unpin ?? (async () => decided)),
    listDecisions: vi.fn<Runs['listDecisions']>(given.listDecisions ?? (async () => decisionLines)),
    exportDecisions: vi.fn<Runs['exportDecisions']>(given.exportDecisions ?? (async () => 'decisions')),
    importDecisions: vi.fn<Runs['importDecisions']>(given.importDecisions ?? (async () => decided)),
    references: vi.fn<Runs['references']>(given.references ?? (async () => referring)),
    report: vi.fn<Runs['report']>(given.report ?? (async () => reported)),
  };
}
