import { DELIMITERS, type Delimiter } from './schema';

/** The separator that the header has most of, outside quotes; a comma where it has none. */
export function guessDelimiter(header: string): Delimiter {
  const plain = header.replace(/"[^"]*"/g, '');
  const count = (delimiter: string) => plain.split(delimiter).length;
  return DELIMITERS.reduce((best, one) => (count(one) > count(best) ? one : best), ',' as Delimiter);
}
