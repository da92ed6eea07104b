import type pg from 'pg';
import copyStreams from 'pg-copy-streams';

/**
 * The streams of pg-copy-streams, made to behave as streams do: an error of the database is mapped once and
 * destroys the stream, a lost connection never leaves it open, and stopping early never hangs the session.
 * They reach into the driver's stream objects, so the tests of copy.pg.test.ts guard an update of it.
 */

type MapError = (error: unknown) => Error;
type DestroyCallback = (error?: Error | null) => void;

interface Submitted {
  connection: unknown;
  handleError(error: Error): void;
  handleReadyForQuery(): void;
  _destroy(error: Error | null, callback: DestroyCallback): void;
}

export function copyToStream(client: pg.Client, text: string, mapError: MapError) {
  const stream = copyStreams.to(text);
  const inner = stream as unknown as Submitted;
  let refused = false;
  inner.handleError = (error) => {
    refused = true;
    stream.destroy(mapError(error));
  };
  inner._destroy = (error, callback) => {
    // The reader stopped early. The server would go on sending into a session that nobody reads.
    if (!refused && !stream.readableEnded) socketOf(client).destroy();
    callback(error);
  };
  // The bytes end before the count of rows comes: 'end' waits for it, and nothing more is read from the socket.
  const push = stream.push.bind(stream);
  stream.push = (chunk, encoding) => {
    if (chunk !== null) return push(chunk, encoding);
    inner.connection = undefined;
    return false;
  };
  inner.handleReadyForQuery = () => {
    if (!stream.destroyed) push(null);
  };
  client.query(stream);
  return stream;
}

export function copyFromStream(client: pg.Client, text: string, mapError: MapError) {
  const stream = copyStreams.from(text);
  const inner = stream as unknown as Submitted & { cb_destroy: DestroyCallback | null };
  const failCopy = inner._destroy.bind(stream);
  let refused = false;
  inner.handleError = (error) => {
    refused = true;
    if (inner.cb_destroy) inner.cb_destroy(mapError(error));
    else stream.destroy(mapError(error));
  };
  inner._destroy = (error, callback) => {
    if (refused || stream.writableFinished) callback(error);
    // The writer stopped early: the server refuses the copy, and its answer is no news to whoever stopped it.
    else failCopy(error, () => callback(error));
  };
  client.query(stream);
  return stream;
}

function socketOf(client: pg.Client): { destroy(): void } {
  return (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream;
}
