import type { Command } from 'commander';
import { listPresets } from '../../runs/presets.js';
import { examples, type Invocation } from '../command.js';
import { renderPresets } from '../render/presets.js';

export function addPresetsCommand(program: Command, invocation: Invocation): void {
  program
    .command('presets')
    .summary('list the products whose exports and tables are known (kind: auth0)')
    .description(
      'Lists what kind of a source can be: products whose columns, times and statuses need not be spelled out. Reads nothing.',
    )
    .option('--json', 'the report as JSON on stdout')
    .addHelpText('after', examples(['usermerge presets', 'usermerge presets --json']))
    .action((options: { json?: true }) => invocation.print(options, listPresets(), renderPresets));
}
