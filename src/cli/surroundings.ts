import type { LoadedConfig, LoadOptions } from '../config/load.js';
import type { MergeConfig, TableName } from '../config/merge-config.js';
import type { Hazard } from '../pipeline/vocabulary.js';
import type { Answer } from '../runs/answers.js';
import type { ConflictsOptions } from '../runs/conflicts.js';
import type { CrosswalkOptions } from '../runs/crosswalk.js';
import type { About, DecideOptions } from '../runs/decide.js';
import type { ImportOptions } from '../runs/decisions/exchange.js';
import type { DecisionsOptions } from '../runs/decisions/list.js';
import type { ExplainOptions } from '../runs/explain.js';
import type { ExportOptions } from '../runs/export.js';
import type { InitOptions, InitOutcome, InitRequest } from '../runs/init.js';
import type { LoginAttempt, LoginsOptions } from '../runs/logins.js';
import type { NoticesOptions } from '../runs/notices.js';
import type { Progress } from '../runs/progress.js';
import type { ReferencesOptions } from '../runs/references.js';
import type {
  ApplyReport,
  CheckReport,
  ConflictsReport,
  CrosswalkReport,
  CrosswalkView,
  DecideReport,
  DecisionsReport,
  ExplainReport,
  ExportReport,
  ForgetReport,
  LoginsReport,
  LogReport,
  NoticesReport,
  PlanReport,
  PurgeReport,
  ReferencesReport,
  RunLine,
  RunReport,
  UndoReport,
  VerifyReport,
} from '../runs/reports.js';

/** The process as the command line sees it; tests give their own. */
export interface Surroundings {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
  /** Aborted when the person or the system wants the command to end. */
  readonly interruption: AbortController;
  /** Who runs this, for the list of runs. */
  readonly by: string;
}

interface Options {
  /** Flags change nothing of what the last applied configuration said. */
  readonly origin: LoadedConfig['origin'];
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

type Watched = Pick<Options, 'progress' | 'signal'>;

interface UndoOptions extends Watched {
  /** Default: the newest run that stands. */
  readonly runId: number | undefined;
  readonly skipChanged: boolean;
}

/** What the commands call: the configuration and src/runs. */
export interface Runs {
  loadConfig(options: LoadOptions): Promise<LoadedConfig>;
  /** Not given where only other commands are run. */
  init?(request: InitRequest, options: InitOptions): Promise<InitOutcome>;
  check(config: MergeConfig, options: Options): Promise<CheckReport>;
  plan(
    config: MergeConfig,
    options: Options & {
      limit?: number;
      by: string;
      reopen?: boolean;
      only?: string;
      fresh?: boolean;
      hashPlainText?: boolean;
      lookalikes?: boolean;
    },
  ): Promise<PlanReport>;
  /** A plan that was made before, as it was reported. */
  storedPlan?(config: MergeConfig, planId: number): Promise<PlanReport>;
  apply(
    config: MergeConfig,
    options: Options & { planId: number; allow: readonly Hazard[]; strict: boolean; by: string },
  ): Promise<ApplyReport>;
  verify(config: MergeConfig, options: Options & { limit: number; by: string }): Promise<VerifyReport>;
  report(
    config: MergeConfig,
    options: { runId?: number | undefined; signal: AbortSignal },
  ): Promise<RunReport>;
  verifyLog(config: MergeConfig, options: Pick<Options, 'signal'>): Promise<LogReport>;
  tryLogins(
    config: MergeConfig,
    attempts: readonly LoginAttempt[],
    options: LoginsOptions,
  ): Promise<LoginsReport>;
  /** What an undo would do. */
  previewUndo(config: MergeConfig, options: UndoOptions): Promise<UndoReport>;
  undo(config: MergeConfig, options: UndoOptions & { by: string }): Promise<UndoReport>;
  /** What a purge would remove. */
  previewPurge(config: MergeConfig, options: Watched): Promise<PurgeReport>;
  purge(config: MergeConfig, options: Watched & { by: string }): Promise<PurgeReport>;
  /** Who would be forgotten. */
  previewForget(config: MergeConfig, options: Watched & { who: string }): Promise<ForgetReport>;
  forget(config: MergeConfig, options: Watched & { who: string; by: string }): Promise<ForgetReport>;
  listRuns(config: MergeConfig): Promise<RunLine[]>;
  exportRecords(config: MergeConfig, options: ExportOptions): Promise<ExportReport>;
  crosswalk(config: MergeConfig, options: CrosswalkOptions): Promise<CrosswalkReport>;
  crosswalkView(config: MergeConfig, name: TableName): Promise<CrosswalkView>;
  references(config: MergeConfig, options: ReferencesOptions): Promise<ReferencesReport>;
  explain(config: MergeConfig, options: ExplainOptions): Promise<ExplainReport>;
  notices(config: MergeConfig, options: NoticesOptions): Promise<NoticesReport>;
  conflicts(config: MergeConfig, options: ConflictsOptions): Promise<ConflictsReport>;
  decide(config: MergeConfig, about: About, answer: Answer, options: DecideOptions): Promise<DecideReport>;
  undoDecision(
    config: MergeConfig,
    decisionId: number,
    options: Pick<DecideOptions, 'by' | 'signal'>,
  ): Promise<DecideReport>;
  unpin(
    config: MergeConfig,
    account: string,
    column: string,
    options: Pick<DecideOptions, 'by' | 'signal'>,
  ): Promise<DecideReport>;
  listDecisions(config: MergeConfig, options: DecisionsOptions): Promise<DecisionsReport>;
  exportDecisions(config: MergeConfig): Promise<string>;
  importDecisions(
    config: MergeConfig,
    text: string,
    name: string,
    options: ImportOptions,
  ): Promise<DecideReport>;
}
