import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { UsermergeError } from '../../errors/usermerge-error.js';
import { addMergeOptions, examples, type Invocation, type MergeOptions, wholeNumber } from '../command.js';

interface UiOptions extends MergeOptions {
  readonly port?: number;
  readonly host?: string;
  readonly iKnow?: true;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
}

export function addUiCommand(program: Command, invocation: Invocation): void {
  addMergeOptions(program.command('ui'))
    .summary('open a page in the browser: look, apply, explain, undo')
    .description(
      'Serves a page for this merge on 127.0.0.1 until it is interrupted, and prints a link that opens it, once: what comes from where, the plan with every change, applying it, the runs and their undo, and how each record came to be. It asks nothing of the network, and does nothing that the commands do not.',
    )
    .option('--port <number>', 'the port (default: one that is free)', portNumber)
    .option(
      '--host <name>',
      'serve it to others under this name or address: needs --i-know and a certificate',
    )
    .option('--i-know', 'others who get the link can change the target')
    .option('--tls-cert <file>', 'certificate of the server, PEM')
    .option('--tls-key <file>', 'its private key, PEM')
    .addHelpText('after', examples(['usermerge ui', 'usermerge ui --port 8080']))
    .action(async (options: UiOptions) => {
      const tls = tlsOf(options);
      const loaded = await invocation.config(options);
      const { surroundings } = invocation;
      const { servePage } = await import('../../web/server.js');
      const page = await servePage({
        ...loaded,
        by: `${surroundings.by} (page)`,
        host: options.host,
        port: options.port,
        tls,
        onLink: (url) => void invocation.tell(`For another browser: ${url}\n`),
      });
      await invocation.write(
        surroundings.stdout,
        options.json ? `${JSON.stringify({ link: page.link })}\n` : `Open ${page.link}\nCtrl-C ends it.\n`,
      );
      invocation.endsByInterruption = true;
      const { signal } = surroundings.interruption;
      if (!signal.aborted)
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      await page.close();
    });
}

/** The certificate; none on this machine alone. @throws UsermergeError CONFIG_INVALID */
function tlsOf({ host, iKnow, tlsCert, tlsKey }: UiOptions): { cert: string; key: string } | undefined {
  const refused = (message: string) => new UsermergeError('CONFIG_INVALID', message, { at: { key: 'host' } });
  if ((tlsCert === undefined) !== (tlsKey === undefined))
    throw refused('--tls-cert and --tls-key go together');
  if (host !== undefined && !iKnow)
    throw refused(
      '--host lets others at the page, who can change the target: say --i-know if that is what you want',
    );
  if (host !== undefined && tlsCert === undefined)
    throw refused(
      '--host needs a certificate (--tls-cert and --tls-key): nothing of this goes over a network in the open',
    );
  if (tlsCert === undefined || tlsKey === undefined) return undefined;
  try {
    return { cert: readFileSync(tlsCert, 'utf8'), key: readFileSync(tlsKey, 'utf8') };
  } catch (cause) {
    throw new UsermergeError(
      'CONFIG_INVALID',
      `the certificate or its key cannot be read (${(cause as NodeJS.ErrnoException).code})`,
      { cause },
    );
  }
}

function portNumber(text: string): number {
  const port = wholeNumber(text);
  if (port > 65_535) throw new InvalidArgumentError('It must be a port, 0 to 65535.');
  return port;
}
