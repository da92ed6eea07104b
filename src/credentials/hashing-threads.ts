/** argon2id on as many threads as there are cores: Node's own pool, on which the library's `hash` runs, has four. */
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { current } from './hash-password.js';

export const cores = availableParallelism();

export interface HashingThreads {
  /** As `hashPassword` has it, with this salt. */
  hash(password: Buffer, salt: Buffer): Promise<string>;
  close(): Promise<void>;
}

/** Text, not a file: so it runs from the sources as it does when it is built. */
const work = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { hashSync } = require(workerData.library);
  parentPort.on('message', ({ password, salt }) => {
    parentPort.postMessage(hashSync(Buffer.from(password), { ...workerData.options, salt: Buffer.from(salt) }));
  });
`;

/** Threads that wait for passwords to hash, until they are closed. */
export function hashingThreads(): HashingThreads {
  const library = createRequire(import.meta.url).resolve('@node-rs/argon2');
  const options = {
    memoryCost: current.memoryKib,
    timeCost: current.passes,
    parallelism: current.lanes,
  };
  const threads = Array.from({ length: cores }, () => thread({ library, options }));
  let turn = 0;
  return {
    hash(password, salt) {
      turn = (turn + 1) % threads.length;
      return threads[turn]?.hash(password, salt) ?? Promise.reject(new Error('no threads'));
    },
    async close() {
      await Promise.all(threads.map((each) => each.close()));
    },
  };
}

function thread(workerData: object): HashingThreads {
  const worker = new Worker(work, { eval: true, workerData });
  // They answer in the order in which they were asked.
  const asked: { resolve(hash: string): void; reject(error: Error): void }[] = [];
  worker.on('message', (hash: string) => asked.shift()?.resolve(hash));
  worker.on('error', (error) => {
    for (const { reject } of asked.splice(0)) reject(error);
  });
  return {
    hash: (password, salt) =>
      new Promise((resolve, reject) => {
        asked.push({ resolve, reject });
        worker.postMessage({ password, salt });
      }),
    async close() {
      await worker.terminate();
    },
  };
}
