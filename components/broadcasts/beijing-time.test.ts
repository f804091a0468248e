import { expect, test } from 'vitest';
import { fromBeijingInput, toBeijingInput } from './beijing-time';

test('a time typed into the form is read as Beijing time, wherever the browser stands', () => {
  expect(fromBeijingInput('2026-11-11T10:00')).toBe('2026-11-11T02:00:00.000Z');
});

test('a stored moment comes back into the form as it was typed, across midnight too', () => {
  for (const typed of ['2026-11-11T10:00', '2026-12-31T23:59', '2027-01-01T00:00']) {
    expect(toBeijingInput(fromBeijingInput(typed) ?? '')).toBe(typed);
  }
});

test('a time that is half filled in or impossible is none', () => {
  for (const typed of ['', '2026-11-11', '2026-13-11T10:00', 'soon'])
    expect(fromBeijingInput(typed)).toBeNull();
});
