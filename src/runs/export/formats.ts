/** The formats in which golden records are exported. */
import { basename, resolve } from 'node:path';
import { auth0 } from './auth0.js';
import { cognito } from './cognito.js';
import { firebase } from './firebase.js';
import { fusionauth } from './fusionauth.js';
import type { ImportFormat } from './import-format.js';
import { keycloak } from './keycloak.js';
import { kratos } from './kratos.js';

/** Import formats by name. Of the folder only Keycloak's has its name: that of the realm. */
const importFormats = {
  keycloak: (folder: string) => keycloak(basename(resolve(folder))),
  auth0: () => auth0,
  firebase: () => firebase,
  cognito: () => cognito,
  fusionauth: () => fusionauth,
  kratos: () => kratos,
} as const satisfies Record<string, (folder: string) => ImportFormat>;

export type Receiver = keyof typeof importFormats;

export const receiverNames = Object.keys(importFormats) as readonly Receiver[];

export const importFormat = (name: Receiver, folder: string): ImportFormat => importFormats[name](folder);

/** Whole files, beside the import formats. */
export const tableFormats = ['csv', 'ndjson', 'sql'] as const;
export type TableFormat = (typeof tableFormats)[number];

export type ExportFormat = TableFormat | Receiver;
export const exportFormats: readonly ExportFormat[] = [...tableFormats, ...receiverNames];

export const isReceiver = (format: ExportFormat): format is Receiver =>
  !tableFormats.some((each) => each === format);

/** What happens to users whom a receiver does not take: nothing is written; they are left out, and listed; or, where it is the hash, they go without it. */
export const refusedChoices = ['stop', 'leave-out', 'without-password'] as const;
export type RefusedChoice = (typeof refusedChoices)[number];
