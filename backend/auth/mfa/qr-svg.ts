import { encode } from 'uqr';

/** Pixels of one module of the picture, and modules of white around it that scanners need. */
const scale = 5;
const border = 4;

/**
 * A QR code as inline SVG markup with a size of its own. It is made of paths alone, with no attributes that matter but
 * `transform`, `stroke` and `d`: Home Assistant's page, which shows it too, cuts all others and shows other elements as text.
 */
export function renderQrSvg(text: string): string {
  const { data, size } = encode(text, { ecc: 'M', border });
  const ground = data.map((_, y) => `M0 ${y}.5h${size}`).join('');
  const modules = data.flatMap((row, y) => darkRuns(row).map(([x, length]) => `M${x} ${y}.5h${length}`)).join('');
  const pixels = size * scale;
  const path = (stroke: string, d: string) => `<path transform="scale(${scale})" stroke="${stroke}" d="${d}"/>`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" class="pyqrcode" width="${pixels}" height="${pixels}">` +
    `${path('#fff', ground)}${path('#000', modules)}</svg>`
  );
}

/** Where the dark stretches of a row begin, and how long each is. */
function darkRuns(row: readonly boolean[]): [start: number, length: number][] {
  const starts = row.flatMap((isDark, x) => (isDark && !row[x - 1] ? [x] : []));
  return starts.map((start) => {
    const end = row.indexOf(false, start);
    return [start, (end < 0 ? row.length : end) - start];
  });
}
