import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PushBodyError, parsePushBody } from './push-body';
import { parseAnyXml, parseFlatXml } from './push-xml';

describe('push body', () => {
  test('JSON and XML of the same push give the same fields, all values text', () => {
    const json =
      '{"CreateTime":1700000000,"MsgType":"event","List":[{"A":1},{"A":true}],"Empty":null,"Place":{"X":23.5}}';
    expect(parsePushBody(json)).toEqual({
      format: 'json',
      fields: {
        CreateTime: '1700000000',
        MsgType: 'event',
        List: [{ A: '1' }, { A: 'true' }],
        Place: { X: '23.5' },
      },
    });
    const xml = '<xml><CreateTime>1700000000</CreateTime><Place><X>23.5</X></Place></xml>';
    expect(parsePushBody(xml)).toEqual({
      format: 'xml',
      fields: { CreateTime: '1700000000', Place: { X: '23.5' } },
    });
  });

  test('an id in JSON keeps all its digits, and digits within a text stay as they are', () => {
    const { fields } = parsePushBody(
      '{"MsgId":9007199254740993,"Content":"\\"12345678901234567\\" 12345678901234567"}',
    );
    expect(fields).toEqual({
      MsgId: '9007199254740993',
      Content: '"12345678901234567" 12345678901234567',
    });
  });

  test.each([
    ['JSON that is cut off', '{"a":'],
    ['JSON nested without end', `{"a":${'['.repeat(60_000)}${']'.repeat(60_000)}}`],
    ['XML nested without end', `<xml>${'<a>'.repeat(30_000)}${'</a>'.repeat(30_000)}</xml>`],
    ['XML eleven levels deep', `<xml>${'<a>'.repeat(11)}x${'</a>'.repeat(11)}</xml>`],
    ['a NUL in XML', '<xml><A>\0</A></xml>'],
    ['a JSON array', '[1]'],
    ['nothing', ''],
  ])('%s is refused', (_name, body) => {
    expect(() => parsePushBody(body)).toThrow(PushBodyError);
  });

  const LONG = 262_144;
  test.each([
    ['digits without end', `{${'1'.repeat(LONG)}e`],
    ['quotes without end', `{"${'\\"'.repeat(LONG / 2)}`],
    ['CDATA that is never closed', `<xml>${'<![CDATA['.repeat(LONG / 9)}`],
    ['spaces without end', `<xml>${' '.repeat(LONG)}x`],
    ['spaces in a value', `<xml><A>${' '.repeat(LONG)}x${' '.repeat(9)}</A></xml>`],
    ['elements without end', `<xml>${'<a>'.repeat(LONG / 3)}`],
    ['brackets without end', `<xml><A><![CDATA[${']'.repeat(LONG)}`],
  ])('%s cannot keep the reader busy', (_name, body) => {
    const startedAt = performance.now();
    try {
      parsePushBody(body);
    } catch (error) {
      expect(error).toBeInstanceOf(PushBodyError);
    }
    // The slowest takes a tenth of this on a busy machine; what is not linear takes minutes.
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  test('what is read without the parser reads as the parser does', () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('', ' ', ' a ', 'a\nb', '007', '&lt;', '<b>', ']]', 'a]b', '你好', '\u00a0x', '\ufeff'),
    );
    const name = fc.constantFrom('A', 'B', 'Content', 'item', '_x', 'constructor', '__proto__');
    const element = fc
      .tuple(name, value, fc.boolean())
      .map(([tag, text, isCdata]) => `<${tag}>${isCdata ? `<![CDATA[${text}]]>` : text}</${tag}>`);
    const document = fc
      .tuple(fc.array(element, { maxLength: 4 }), fc.constantFrom('', '\n', ' ', '\r\n'))
      .map(([elements, between]) => `<xml>${between}${elements.join(between)}${between}</xml>`);
    let readFlat = 0;
    fc.assert(
      fc.property(document, (xml) => {
        const flat = parseFlatXml(xml);
        if (flat === null) return;
        readFlat += 1;
        expect(flat).toEqual(parseAnyXml(xml));
      }),
      { numRuns: 1_000 },
    );
    expect(readFlat).toBeGreaterThan(20);
  });
});
