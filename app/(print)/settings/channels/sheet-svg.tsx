import type { ChannelSheet } from '@/lib/channels/schema';
import { type FittedText, fitText, QR, qrPath, SHEET } from './sheet-layout';

/** What stands on the sheet for customers, in Chinese whatever language the reader works in. */
export type SheetTexts = { scan: string; until: string | null };

/** Fonts that are there on the systems people print from; the drawing for the PNG uses the same. */
const FONT =
  "'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', 'Source Han Sans SC', sans-serif";
const CENTRE = SHEET.width / 2;
const INK = '#111827';
const QUIET = '#6b7280';
const BRAND = '#0f766e';

/**
 * One printed sheet, drawn in millimetres: brand, branch or store, code, invitation, scene. Paper is white in both
 * themes, so the colours are the sheet's own.
 */
export function SheetSvg({ sheet, texts, title }: { sheet: ChannelSheet; texts: SheetTexts; title: string }) {
  const place = sheet.storeName ?? sheet.branchName;
  const brand = fitText(sheet.accountName, {
    maxWidth: 85,
    maxSize: place ? 4.6 : 8,
    minSize: 3,
    maxLines: place ? 1 : 2,
  });
  const name = place && fitText(place, { maxWidth: 90, maxSize: 8.6, minSize: 4, maxLines: 2 });
  const scene = fitText(sheet.scene, { maxWidth: 93, maxSize: 2.6, minSize: 1.6, maxLines: 2 });
  const scan = fitText(texts.scan, { maxWidth: 90, maxSize: 7.4, minSize: 4, maxLines: 1 });
  const { path, modules } = qrPath(sheet.qrUrl ?? '');
  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      viewBox={`0 0 ${SHEET.width} ${SHEET.height}`}
      role="img"
      aria-label={title}
      className="size-full"
    >
      <rect width={SHEET.width} height={SHEET.height} fill="#fff" />
      <rect width={SHEET.width} height="3" fill={BRAND} />
      <Lines text={brand} bottom={place ? 12.5 : 26} colour={BRAND} weight={600} />
      {name && <Lines text={name} bottom={35} colour={INK} weight={700} />}
      <g transform={`translate(${QR.x} ${QR.y}) scale(${QR.size / modules})`}>
        <path d={path} fill="#000" shapeRendering="crispEdges" />
      </g>
      <Lines text={scan} bottom={124} colour={INK} weight={700} />
      {texts.until && (
        <Lines text={{ lines: [texts.until], size: 3.2 }} bottom={130} colour={QUIET} weight={400} />
      )}
      <Lines text={scene} bottom={142} colour={QUIET} weight={400} />
    </svg>
  );
}

/** Centred lines whose last one ends at `bottom`. */
function Lines({
  text,
  bottom,
  colour,
  weight,
}: {
  text: FittedText;
  bottom: number;
  colour: string;
  weight: number;
}) {
  const step = text.size * 1.25;
  return (
    <text textAnchor="middle" fontFamily={FONT} fontSize={text.size} fontWeight={weight} fill={colour}>
      {text.lines.map((line, index) => (
        <tspan key={line + String(index)} x={CENTRE} y={bottom - (text.lines.length - 1 - index) * step}>
          {line}
        </tspan>
      ))}
    </text>
  );
}
