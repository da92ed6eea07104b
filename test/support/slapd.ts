/** An OpenLDAP server of the test's own, from Debian's slapd. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'ldapts';
import { freePort } from './free-port.js';

export interface TestSlapd {
  /** As the administrator, below the base. */
  readonly url: string;
  readonly base: string;
  /** Bound as the administrator. */
  client(): Client;
  /** Ends it at once, as an outage would, and starts it again. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

const slapd = ['/usr/sbin/slapd', '/usr/libexec/slapd'].find((path) => existsSync(path));
const modules = '/usr/lib/ldap';

/** Why there can be no server here; undefined: there can. */
export const noSlapd: string | undefined =
  slapd === undefined || !existsSync(join(modules, 'back_mdb.so'))
    ? 'slapd is not installed (apt-get install slapd)'
    : undefined;

/** Besides the schemas of people and accounts: what Active Directory has, and a time of our own. */
const schema = `
attributetype ( 1.3.6.1.4.1.55555.1 NAME 'hashedAt' EQUALITY generalizedTimeMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.24 SINGLE-VALUE )
attributetype ( 1.3.6.1.4.1.55555.2 NAME 'pwdLastSet' EQUALITY integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
attributetype ( 1.3.6.1.4.1.55555.3 NAME 'userAccountControl' EQUALITY integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
attributetype ( 1.3.6.1.4.1.55555.4 NAME 'sAMAccountName' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
attributetype ( 1.3.6.1.4.1.55555.5 NAME 'objectGUID' SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 SINGLE-VALUE )
attributetype ( 1.3.6.1.4.1.55555.6 NAME 'login' SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 SINGLE-VALUE )
attributetype ( 1.3.6.1.4.1.55555.7 NAME 'hash' SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 SINGLE-VALUE )
attributetype ( 1.3.6.1.4.1.55555.8 NAME 'otherMail' SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 SINGLE-VALUE )
objectclass ( 1.3.6.1.4.1.55555.100 NAME 'testUser' SUP top AUXILIARY MAY ( hashedAt $ pwdLastSet $ userAccountControl $ sAMAccountName $ objectGUID $ login $ hash $ otherMail $ mail $ userPassword ) )
`;

export async function startSlapd(): Promise<TestSlapd> {
  if (slapd === undefined) throw new Error(noSlapd);
  const directory = mkdtempSync(join(tmpdir(), 'usermerge-slapd-'));
  mkdirSync(join(directory, 'db'));
  writeFileSync(join(directory, 'test.schema'), schema);
  const base = 'dc=example,dc=org';
  const admin = { dn: `cn=admin,${base}`, password: 's3cret/@' };
  writeFileSync(
    join(directory, 'slapd.conf'),
    [
      ...['core', 'cosine', 'nis', 'inetorgperson'].map((name) => `include /etc/ldap/schema/${name}.schema`),
      `include ${directory}/test.schema`,
      `modulepath ${modules}`,
      'moduleload back_mdb',
      'moduleload back_monitor',
      'sizelimit 500',
      'database monitor',
      `rootdn "${admin.dn}"`,
      'access to * by * read',
      'database mdb',
      'maxsize 1073741824',
      'dbnosync',
      `suffix "${base}"`,
      `rootdn "${admin.dn}"`,
      `rootpw "${admin.password}"`,
      `directory ${directory}/db`,
      'access to attrs=userPassword by anonymous auth by * none',
      'access to * by * read',
    ].join('\n'),
  );
  const port = await freePort();
  let child: ChildProcess;
  let stopped: Promise<unknown> = Promise.resolve();
  const clients: Client[] = [];
  const start = async () => {
    child = spawn(slapd, ['-h', `ldap://127.0.0.1:${port}`, '-f', join(directory, 'slapd.conf'), '-d', '0'], {
      stdio: 'ignore',
    });
    stopped = new Promise((resolve) => child.once('exit', resolve));
    const deadline = Date.now() + 30_000;
    for (;;) {
      const client = new Client({ url: `ldap://127.0.0.1:${port}` });
      try {
        await client.bind(admin.dn, admin.password);
        clients.push(client);
        return;
      } catch (error) {
        await client.unbind().catch(() => undefined);
        if (child.exitCode !== null || Date.now() > deadline) throw error;
        await sleep(50);
      }
    }
  };
  await start();
  const client = () => clients.at(-1) as Client;
  await client().add(base, { objectClass: ['dcObject', 'organization'], dc: 'example', o: 'Example' });
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await stopped;
    await client()
      .unbind()
      .catch(() => undefined);
  };
  return {
    url: `ldap://${encodeURIComponent(admin.dn)}:${encodeURIComponent(admin.password)}@127.0.0.1:${port}/${encodeURIComponent(base)}`,
    base,
    client,
    async crash() {
      await end('SIGKILL');
      await start();
    },
    async stop() {
      await end('SIGTERM');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
