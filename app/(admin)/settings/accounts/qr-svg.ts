import 'server-only';
import { renderSVG } from 'uqr';

/**
 * A QR code as a picture for `<img src>`; black on white in both themes, because cameras want it so. The links are long
 * and the screen is clean, so the least correction gives the largest squares.
 */
export function qrSvg(text: string): string {
  const svg = renderSVG(text, { border: 2, ecc: 'L' });
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}
