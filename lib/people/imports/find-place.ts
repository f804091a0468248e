import 'server-only';
import { PLACES } from '@/lib/members/places';

const ENDING = /(特别行政区|壮族自治区|回族自治区|维吾尔自治区|自治区|自治州|地区|省|市|盟)$/;
type City = { province: string; city: string };

const provinces = new Map<string, string>();
const cities = new Map<string, City[]>();
for (const { name, cities: own } of PLACES) {
  for (const key of [name, name.replace(ENDING, '')]) provinces.set(key, name);
  for (const city of own) {
    for (const key of new Set([city, city.replace(ENDING, '')])) {
      const known = cities.get(key);
      if (known) known.push({ province: name, city });
      else cities.set(key, [{ province: name, city }]);
    }
  }
}

/** A province by its name, with or without 省, 市, 自治区; null when there is none. */
export function findProvince(text: string): string | null {
  return provinces.get(text.trim()) ?? null;
}

/** A city by its name, with or without 市; the province tells two of a name apart. Null: none, or not to be told. */
export function findCity(text: string, province: string | null): City | null {
  const found = (cities.get(text.trim()) ?? []).filter(
    (one) => province === null || one.province === province,
  );
  return found.length === 1 ? (found[0] ?? null) : null;
}
