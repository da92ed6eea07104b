import { distance } from 'fastest-levenshtein';

/**
 * The known word that `word` was probably meant to be; undefined where none is near enough to be a help: about one
 * letter in three may differ (a swapped pair counts as two), and case does not count.
 */
export function nearestKey(word: string, known: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase();
  let nearest: string | undefined;
  let least = Math.min(Math.ceil(word.length / 3) + 1, word.length);
  for (const candidate of known) {
    const steps = distance(wanted, candidate.toLowerCase());
    if (steps < least) {
      least = steps;
      nearest = candidate;
    }
  }
  return nearest;
}

/** `; did you mean "table"?`, or nothing: the end of a message about an unknown word. */
export function didYouMean(word: string, known: Iterable<string>): string {
  const nearest = nearestKey(word, known);
  return nearest === undefined ? '' : `; did you mean ${JSON.stringify(nearest)}?`;
}
