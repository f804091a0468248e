import { DASHES, HAINAN, ISLANDS, MAINLAND, TAIWAN } from './china-outline';
import { dotFor, INSET, inInset, MAP, onMap, pathOf } from './china-projection';

const LAND = [MAINLAND, HAINAN, TAIWAN].map((outline) => pathOf(outline, onMap)).join('');
const INSET_LAND = [MAINLAND, HAINAN, TAIWAN].map((outline) => pathOf(outline, inInset)).join('');
const INSET_DASHES = DASHES.map((dash) => pathOf(dash, inInset)).join('');

/**
 * A small outline of China with one place on it, drawn here: no map service is asked, so nobody learns where a member is.
 * `label` says in words what the dot says. Outside the outline's frame nothing is marked.
 */
export function ChinaMap({
  latitude,
  longitude,
  label,
}: {
  latitude: number;
  longitude: number;
  label: string;
}) {
  const dot = dotFor([longitude, latitude]);
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${MAP.width} ${MAP.height}`}
      className="mx-auto block w-full max-w-80"
    >
      <path
        d={LAND}
        className="fill-default stroke-border-secondary"
        strokeWidth="0.8"
        strokeLinejoin="round"
      />
      <clipPath id="china-map-inset">
        <rect x={INSET.x} y={INSET.y} width={INSET.width} height={INSET.height} />
      </clipPath>
      <g clipPath="url(#china-map-inset)">
        <path d={INSET_LAND} className="fill-default stroke-border-secondary" strokeWidth="0.6" />
        <path d={INSET_DASHES} className="stroke-muted" strokeWidth="1" />
        {ISLANDS.map((place) => {
          const { x, y } = inInset(place);
          return <circle key={place.join()} cx={x} cy={y} r="0.8" className="fill-muted" />;
        })}
      </g>
      <rect
        x={INSET.x}
        y={INSET.y}
        width={INSET.width}
        height={INSET.height}
        className="fill-none stroke-border"
        strokeWidth="1"
      />
      {dot && (
        <>
          <circle cx={dot.x} cy={dot.y} r="9" className="fill-accent opacity-20" />
          <circle cx={dot.x} cy={dot.y} r="4" className="fill-accent stroke-surface" strokeWidth="1.5" />
        </>
      )}
    </svg>
  );
}
