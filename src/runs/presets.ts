import { presetNames, presets } from '../config/presets.js';
import type { PresetLine } from './reports.js';

/** What `kind` of a source may be, in the order of the file that keeps them. Reads nothing else. */
export function listPresets(): PresetLine[] {
  return presetNames.map((kind) => {
    const { title, reads, timeSaid, status, notes } = presets[kind];
    return { kind, title, reads, time: timeSaid, status, notes };
  });
}
