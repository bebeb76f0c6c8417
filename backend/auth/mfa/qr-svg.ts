import { encode } from 'uqr';

/** Pixels of one module of the picture, and modules of white around it that scanners need. */
const scale = 5;
const border = 4;

/** A QR code as inline SVG markup with a size of its own, so that no page can show only a part of it. */
export function renderQrSvg(text: string): string {
  const { data, size } = encode(text, { ecc: 'M', border });
  const path = data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x},${y}h1v1h-1z` : ''))).join('');
  const pixels = size * scale;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" class="pyqrcode" width="${pixels}" height="${pixels}" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">` +
    `<rect width="${size}" height="${size}" fill="#fff"/><path d="${path}" fill="#000"/></svg>`
  );
}
