import { HAINAN, MAINLAND, type Place, TAIWAN } from './china-outline';

const RADIAN = Math.PI / 180;
/** Albers' equal-area cone as maps of China use it: parallels 25° and 47° N, straight up at 105° E. */
const [SOUTH, NORTH, MIDDLE] = [25 * RADIAN, 47 * RADIAN, 105 * RADIAN];
const CONE = (Math.sin(SOUTH) + Math.sin(NORTH)) / 2;
const CURVE = Math.cos(SOUTH) ** 2 + 2 * CONE * Math.sin(SOUTH);
const radius = (latitude: number) => Math.sqrt(CURVE - 2 * CONE * Math.sin(latitude)) / CONE;
const BASE = radius(36 * RADIAN);

export type Point = { x: number; y: number };

/** A place on the plane, in radii of the earth from 105° E 36° N: x to the right, y down. */
export function project([longitude, latitude]: Place): Point {
  const angle = CONE * (longitude * RADIAN - MIDDLE);
  const r = radius(latitude * RADIAN);
  return { x: r * Math.sin(angle), y: r * Math.cos(angle) - BASE };
}

/** Size of the drawing in its own units. */
export const MAP = { width: 340, height: 264 };
const MARGIN = 6;
/** The South China Sea, at half the scale, in the corner that is sea anyway. */
export const INSET = {
  x: 281,
  y: 176,
  width: 54,
  height: 82,
  west: 105.5,
  east: 123.5,
  south: 2.5,
  north: 24,
};

const bounds = boundsOf([...MAINLAND, ...HAINAN, ...TAIWAN].map(project));
const SCALE = Math.min(
  (MAP.width - 2 * MARGIN) / (bounds.right - bounds.left),
  (MAP.height - 2 * MARGIN) / (bounds.bottom - bounds.top),
);

function boundsOf(points: readonly Point[]) {
  const [xs, ys] = [points.map((p) => p.x), points.map((p) => p.y)];
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

/** Where a place is drawn on the main map. */
export function onMap(place: Place): Point {
  const { x, y } = project(place);
  return { x: MARGIN + (x - bounds.left) * SCALE, y: MARGIN + (y - bounds.top) * SCALE };
}

/** Where a place is drawn in the corner map: a plain grid, since it is near the equator. */
export function inInset([longitude, latitude]: Place): Point {
  return {
    x: INSET.x + ((longitude - INSET.west) / (INSET.east - INSET.west)) * INSET.width,
    y: INSET.y + ((INSET.north - latitude) / (INSET.north - INSET.south)) * INSET.height,
  };
}

/** Where a dot belongs: on the main map, in the corner map south of Hainan; null for a place outside both. */
export function dotFor(place: Place): Point | null {
  const [longitude, latitude] = place;
  if (latitude < 18) {
    const isInside =
      longitude > INSET.west && longitude < INSET.east && latitude > INSET.south && latitude < INSET.north;
    return isInside ? inInset(place) : null;
  }
  const point = onMap(place);
  const isInside = point.x >= 0 && point.x <= MAP.width && point.y >= 0 && point.y <= MAP.height;
  return isInside ? point : null;
}

/** An outline as the `d` of an SVG path. */
export function pathOf(outline: readonly Place[], at: (place: Place) => Point): string {
  return `M${outline
    .map(at)
    .map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`)
    .join('L')}Z`;
}
