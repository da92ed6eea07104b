import { parseConfig } from '../../src/config/load.js';
import { UsermergeError } from '../../src/errors/usermerge-error.js';

const environment = {
  TARGET_URL: 'postgres://target/merged',
  A_URL: 'postgres://a/app',
  B_URL: 'postgres://b/app',
};

/** What is said of a configuration: one line for each problem, without the file's name; none where it is right. */
export function problemLines(yaml: string, env: Readonly<Record<string, string>> = environment): string[] {
  try {
    parseConfig(yaml, { file: 'usermerge.yaml', flags: { allow: [] }, env });
    return [];
  } catch (error) {
    if (!(error instanceof UsermergeError)) throw error;
    const [first = '', ...others] = error.message.split('\n');
    return others.length === 0 ? [first.replace('usermerge.yaml: ', '')] : others.map((line) => line.trim());
  }
}
