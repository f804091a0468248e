import { expect, test } from 'vitest';
import { flatFields, stateOf, summaryOf } from './message-view';

const nothing = {
  content: null,
  title: null,
  event_key: null,
  url: null,
  status: null,
  latitude: null,
  longitude: null,
};

test('a message is told by what it says, an event by what it is about, a place by its coordinates', () => {
  expect(summaryOf({ ...nothing, content: '在吗' })).toBe('在吗');
  expect(summaryOf({ ...nothing, event_key: 'qrscene_b1' })).toBe('qrscene_b1');
  expect(summaryOf({ ...nothing, status: 'send success', event_key: '' })).toBe('send success');
  expect(summaryOf({ ...nothing, latitude: 30.2741, longitude: 120.1551 })).toBe('30.2741, 120.1551');
  expect(summaryOf(nothing)).toBe('');
  expect(summaryOf({ ...nothing, content: '长'.repeat(300) })).toHaveLength(201);
});

test('a message waits, is done, or was given up', () => {
  const at = new Date();
  expect(stateOf({ handled_at: null, failure: null })).toBe('waiting');
  expect(stateOf({ handled_at: null, failure: 'tried once' })).toBe('waiting');
  expect(stateOf({ handled_at: at, failure: null })).toBe('done');
  expect(stateOf({ handled_at: at, failure: 'x' })).toBe('failed');
});

test('inner fields stand after a dot, entries of a list by their number, and never more than two hundred', () => {
  expect(
    flatFields({
      Event: 'scancode_push',
      ScanCodeInfo: { ScanType: 'qrcode' },
      List: [{ A: '1' }],
      None: null,
    }),
  ).toEqual([
    { name: 'Event', value: 'scancode_push' },
    { name: 'ScanCodeInfo.ScanType', value: 'qrcode' },
    { name: 'List.0.A', value: '1' },
    { name: 'None', value: '' },
  ]);
  expect(flatFields(Array.from({ length: 500 }, (_, n) => n))).toHaveLength(200);
});
