// Loaded into a process by --import: writes the most memory that it ever had, in bytes, into $PEAK_MEMORY_FILE at its end.
import { readFileSync, writeFileSync } from 'node:fs';

process.once('exit', () => {
  writeFileSync(process.env.PEAK_MEMORY_FILE, String(peakBytes()));
});

function peakBytes() {
  try {
    // The kernel's own mark; maxRSS of a new process begins with that of the process that started it.
    const [, kB] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
    return Number(kB) * 1024;
  } catch {
    return process.resourceUsage().maxRSS * 1024;
  }
}
