import type { MergeConfig, SourceConfig } from '../../config/merge-config.js';
import type { LandingColumn, SourceDescription } from './source.js';

/** What of a source decides the shape of its landing. */
export interface LandingShape extends Pick<SourceDescription, 'idType' | 'timeKind'> {
  /** The source may find rows that cannot be accounts. */
  readonly mayRefuse: boolean;
  /** The source knows where in it a row stands. */
  readonly hasPosition?: boolean;
}

/**
 * The landing columns of a source, in the order of the COPY, whatever its kind: one `a_<name>` for each of
 * `config.columns` (NULL where the source maps none) and one `v_<name>` for each of the source's `verified`.
 */
export function landingColumns(
  config: MergeConfig,
  source: SourceConfig,
  shape: LandingShape,
): LandingColumn[] {
  return [
    { name: 'source_user_id', type: shape.idType },
    { name: 'username', type: 'text' },
    { name: 'password', type: 'text' },
    shape.timeKind === 'text'
      ? { name: 'time_text', type: 'text' }
      : { name: 'password_last_changed', type: 'timestamptz' },
    ...(shape.mayRefuse ? [{ name: 'reason', type: 'text' } as const] : []),
    ...(shape.hasPosition ? [{ name: 'position', type: 'bigint' } as const] : []),
    ...(source.columns.updatedAt === null ? [] : [{ name: 'updated_at', type: 'timestamptz' } as const]),
    ...config.columns.map(({ name }) => ({ name: `a_${name}`, type: 'text' }) as const),
    ...Object.keys(source.verified).map((name) => ({ name: `v_${name}`, type: 'boolean' }) as const),
  ];
}
