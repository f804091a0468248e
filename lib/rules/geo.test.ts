import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boxAround, metresBetween } from './geo';

const place = fc.record({
  latitude: fc.double({ min: -90, max: 90, noNaN: true }),
  longitude: fc.double({ min: -180, max: 180, noNaN: true }),
});

test('Hangzhou station lies about 165 km from Shanghai station', () => {
  const km =
    metresBetween({ latitude: 30.2433, longitude: 120.1828 }, { latitude: 31.2495, longitude: 121.4557 }) /
    1_000;
  expect(km).toBeGreaterThan(163);
  expect(km).toBeLessThan(167);
});

test('whoever is near stands in the box, wherever on earth', () => {
  fc.assert(
    fc.property(
      place,
      place,
      fc.integer({ min: 100, max: 500_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (a, b, metres, share) => {
        // From `a` towards `b`, as far as the circle reaches or less.
        const near = {
          latitude: Math.max(-90, Math.min(90, a.latitude + (b.latitude / 90) * (metres / 111_000) * share)),
          longitude: a.longitude + (b.longitude / 180) * (metres / 111_000) * share,
        };
        if (near.longitude < -180 || near.longitude > 180 || metresBetween(a, near) > metres) return;
        const { south, north, west, east } = boxAround(a, metres);
        expect(near.latitude).toBeGreaterThanOrEqual(south);
        expect(near.latitude).toBeLessThanOrEqual(north);
        if (west !== null && east !== null) {
          expect(near.longitude).toBeGreaterThanOrEqual(west);
          expect(near.longitude).toBeLessThanOrEqual(east);
        }
      },
    ),
    { numRuns: 2_000, seed: 7 },
  );
});

test('at a pole and at the date line there is no box of longitudes', () => {
  expect(boxAround({ latitude: 89.999, longitude: 0 }, 1_000)).toMatchObject({ west: null, east: null });
  expect(boxAround({ latitude: 0, longitude: 179.999 }, 1_000)).toMatchObject({ west: null, east: null });
  expect(boxAround({ latitude: 30, longitude: 120 }, 1_000).west).not.toBeNull();
});
