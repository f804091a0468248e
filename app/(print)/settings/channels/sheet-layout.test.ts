import { expect, test } from 'vitest';
import { fitText, qrPath, SHEET, widthInEm } from './sheet-layout';

const limits = { maxWidth: 90, maxSize: 9, minSize: 4, maxLines: 2 };
const fits = ({ lines, size }: ReturnType<typeof fitText>) =>
  lines.every((line) => widthInEm(line) * size <= limits.maxWidth + 0.001);

test('a short name is as large as may be, a longer one smaller or on two lines, all within the sheet', () => {
  expect(fitText('杭州西湖店', limits)).toEqual({ lines: ['杭州西湖店'], size: 9 });
  for (const name of [
    '浙江省杭州市西湖区文三路第一百二十八号旗舰店',
    'Flagship store at the West Lake',
    '店'.repeat(40),
  ]) {
    const fitted = fitText(name, limits);
    expect(fits(fitted)).toBe(true);
    expect(fitted.lines.length).toBeLessThanOrEqual(2);
    expect(fitted.lines.join('').replaceAll(' ', '')).toBe(name.replaceAll(' ', ''));
  }
});

test('words are not torn where there is a space', () => {
  const fitted = fitText('Hangzhou Westlake', { ...limits, minSize: 9 });
  expect(fitted.lines).toEqual(['Hangzhou', 'Westlake']);
});

test('what fits at no readable size is cut with an ellipsis', () => {
  const fitted = fitText('长'.repeat(200), limits);
  expect(fitted.lines).toHaveLength(2);
  expect(fitted.lines[1]?.endsWith('…')).toBe(true);
  expect(fits(fitted)).toBe(true);
});

test('a scene of 64 Chinese characters stands on the sheet whole', () => {
  const scene = '门'.repeat(64);
  const fitted = fitText(scene, { maxWidth: SHEET.width - 12, maxSize: 2.6, minSize: 1.6, maxLines: 2 });
  expect(fitted.lines.join('')).toBe(scene);
});

test('a code is drawn with four white modules around it', () => {
  const { path, modules } = qrPath('http://weixin.qq.com/q/02abcdefghijklmnop');
  expect(modules).toBeGreaterThanOrEqual(21 + 8);
  const corners = [...path.matchAll(/M(\d+) (\d+)/g)].map((m) => [Number(m[1]), Number(m[2])] as const);
  expect(Math.min(...corners.map(([x]) => x))).toBe(4);
  expect(Math.max(...corners.map(([, y]) => y))).toBe(modules - 5);
});
