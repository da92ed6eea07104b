import type { ConfigProblem } from '../problem.js';
import type { Config, ConfigSource } from '../schema.js';

/** A rule about keys that belong together. */
export interface ConfigRule {
  /**
   * What the rule reads: keys joined by dots, `*` for any key or index. Where the schema has already found one of these
   * wrong the rule is not asked, so that one mistake is one message, and the rest is as its type says.
   */
  readonly reads: readonly string[];
  find(config: Config): ConfigProblem[];
}

/** A rule about one source by itself; a mistake in another source does not silence it. */
export interface SourceRule {
  /** As for a `ConfigRule`, within the source. */
  readonly reads: readonly string[];
  /** Paths are within the source, too. */
  find(source: ConfigSource): ConfigProblem[];
}
