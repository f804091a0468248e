import { expect, test } from 'vitest';
import { HAINAN, MAINLAND, type Place, TAIWAN } from './china-outline';
import { dotFor, INSET, MAP, onMap, project } from './china-projection';

const CITIES: Record<string, Place> = {
  北京: [116.41, 39.9],
  上海: [121.45, 31.2],
  杭州: [120.16, 30.25],
  广州: [113.26, 23.13],
  成都: [104.07, 30.57],
  西安: [108.94, 34.34],
  沈阳: [123.43, 41.8],
  哈尔滨: [126.64, 45.76],
  乌鲁木齐: [87.62, 43.83],
  喀什: [75.99, 39.47],
  拉萨: [91.11, 29.65],
  昆明: [102.71, 25.04],
  呼和浩特: [111.75, 40.84],
  深圳: [114.06, 22.6],
};
const ABROAD: Record<string, Place> = {
  河内: [105.85, 21.03],
  乌兰巴托: [106.91, 47.89],
  平壤: [125.75, 39.02],
  首尔: [126.98, 37.57],
  海参崴: [131.89, 43.12],
  阿拉木图: [76.95, 43.24],
  加德满都: [85.32, 27.71],
  新德里: [77.21, 28.61],
  曼德勒: [96.08, 21.98],
  东京: [139.69, 35.69],
};

function isInside(outline: readonly Place[], [x, y]: Place): boolean {
  let inside = false;
  for (const [i, [x1, y1]] of outline.entries()) {
    const [x2, y2] = outline[(i + outline.length - 1) % outline.length] ?? [0, 0];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
  }
  return inside;
}

/** Great-circle distance in radii of the earth. */
function distance([lon1, lat1]: Place, [lon2, lat2]: Place): number {
  const [a, b, d] = [lat1, lat2, lon2 - lon1].map((x) => (x * Math.PI) / 180) as [number, number, number];
  return Math.acos(Math.sin(a) * Math.sin(b) + Math.cos(a) * Math.cos(b) * Math.cos(d));
}

test.each(Object.entries(CITIES))('%s lies on the mainland', (_, place) => {
  expect(isInside(MAINLAND, place)).toBe(true);
  const { x, y } = onMap(place);
  expect(x > 0 && x < MAP.width && y > 0 && y < MAP.height).toBe(true);
});

test.each(Object.entries(ABROAD))('%s does not', (_, place) => {
  expect(isInside(MAINLAND, place)).toBe(false);
});

test('海口 and 台北 lie on their islands', () => {
  expect(isInside(HAINAN, [110.2, 19.9])).toBe(true);
  expect(isInside(TAIWAN, [121.52, 25.03])).toBe(true);
});

test('distances between cities on the map are those on the globe within three in a hundred', () => {
  const places = Object.values(CITIES);
  for (const one of places)
    for (const other of places) {
      const [a, b] = [project(one), project(other)];
      const drawn = Math.hypot(a.x - b.x, a.y - b.y);
      expect(Math.abs(drawn - distance(one, other))).toBeLessThanOrEqual(0.03 * distance(one, other) + 1e-9);
    }
});

test('a dot in the South China Sea stands in the corner map, one abroad nowhere', () => {
  const dot = dotFor([112.34, 16.83]);
  expect(dot && dot.x > INSET.x && dot.y > INSET.y).toBe(true);
  expect(dotFor([139.69, 35.69])).toBeNull();
  expect(dotFor([151.2, -33.9])).toBeNull();
});

test('the corner map covers nothing of the country', () => {
  for (const place of [...MAINLAND, ...TAIWAN, ...HAINAN]) {
    const { x, y } = onMap(place);
    expect(x > INSET.x && y > INSET.y).toBe(false);
  }
});
