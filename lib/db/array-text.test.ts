import { expect, test } from 'vitest';
import { arrayText } from './array-text';

test('elements are written as PostgreSQL reads them: words bare, what could be misread quoted, absent as null', () => {
  expect(arrayText([])).toBe('{}');
  expect(arrayText([1, 2n, true, null, undefined])).toBe('{1,2,true,NULL,NULL}');
  expect(arrayText(['oAbc_-1', 'null', 'NULL', ''])).toBe('{oAbc_-1,"null","NULL",""}');
  expect(arrayText(['a,b', '{x}', 'say "hi"', 'back\\slash', '老顾客', ' ', '\n'])).toBe(
    '{"a,b","{x}","say \\"hi\\"","back\\\\slash","老顾客"," ","\n"}',
  );
});
