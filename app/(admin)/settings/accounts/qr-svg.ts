import 'server-only';
import { renderSVG } from 'uqr';

/** A QR code as a picture for `<img src>`; black on white in both themes, because cameras want it so. */
export function qrSvg(text: string): string {
  const svg = renderSVG(text, { border: 2, ecc: 'M' });
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}
