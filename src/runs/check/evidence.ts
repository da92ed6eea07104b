/** Columns that could say whether two accounts with one key are one person: by what they are called, mapped or not. */
import type { MergeConfig } from '../../config/merge-config.js';

/** What such columns are about, with the names that they have, without case, `_` and `-`. */
const subjects: readonly (readonly [string, ReadonlySet<string>])[] = [
  ['email', words('email mail emailaddress emailaddr useremail primaryemail contactemail mailaddress')],
  [
    'phone',
    words('phone phonenumber phoneno mobile mobilenumber mobilephone cell cellphone telephone tel msisdn'),
  ],
  ['birth date', words('birthdate dateofbirth dob birthday')],
  [
    'personal number',
    words('employeeid employeenumber employeeno personnelnumber staffid nationalid ssn taxid'),
  ],
  ['external identity', words('externalid oidcsub googleid samlid azureid azureoid')],
];

/** A relation whose accounts are compared: a source, or the target. */
export interface EvidenceHolder {
  readonly name: string;
  /** Columns that may be read. */
  readonly columns: readonly string[];
  /** Its column for each merge column that it maps. */
  readonly mapped: ReadonlyMap<string, string>;
  /** Columns that are no evidence here, as the match key or the id is made of them. */
  readonly taken: ReadonlySet<string>;
}

export interface Evidence {
  /** As a person knows it: our name where it is mapped, else that of the column. */
  readonly label: string;
  /** Its column by the name of the holder; at least two have one. */
  readonly columns: ReadonlyMap<string, string>;
  /** The merge column that it is, where it is one. */
  readonly mergeColumn: string | null;
  /** In `match.confirm`. */
  readonly confirms: boolean;
}

/** What could be evidence between any two of `holders`: what `match.confirm` names first. */
export function findEvidence(config: MergeConfig, holders: readonly EvidenceHolder[]): Evidence[] {
  const mergeColumns = config.columns.filter(({ key }) => !key);
  const found = [
    ...mergeColumns
      .filter(({ evidence }) => evidence)
      .map(({ name }) => evidenceOf(config, holders, name, subjectOf(name))),
    ...subjects.map(([subject]) => {
      const known = mergeColumns.find(({ name }) => subjectOf(name) === subject);
      return known?.evidence ? null : evidenceOf(config, holders, known?.name ?? null, subject);
    }),
  ];
  return found.filter((evidence): evidence is Evidence => evidence !== null && evidence.columns.size > 1);
}

function evidenceOf(
  config: MergeConfig,
  holders: readonly EvidenceHolder[],
  mergeColumn: string | null,
  subject: string | undefined,
): Evidence {
  const columns = new Map(
    holders.flatMap(({ name, columns, mapped, taken }): [string, string][] => {
      const own = mergeColumn === null ? undefined : mapped.get(mergeColumn);
      const alike = columns.find((column) => subject !== undefined && subjectOf(column) === subject);
      const column = own ?? alike;
      return column === undefined || taken.has(column) ? [] : [[name, column]];
    }),
  );
  return {
    label: mergeColumn ?? [...columns.values()][0] ?? '',
    columns,
    mergeColumn,
    confirms: mergeColumn !== null && config.match.confirm.includes(mergeColumn),
  };
}

function subjectOf(column: string): string | undefined {
  const plain = column.toLowerCase().replaceAll(/[_-]/g, '');
  return subjects.find(([, names]) => names.has(plain))?.[0];
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}
