const LONGEST = 200;

/** A cell as it is shown and kept beside a refusal: no characters that a column cannot hold, and not endless. */
export function shownCell(cell: string): string {
  const plain = cell.replace(/\p{Cc}+/gu, ' ').replace(/\p{Cs}/gu, '\ufffd');
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST)}…` : plain;
}
