import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findRedirectLinks } from '../../../../backend/auth/client-page.ts';

const clientId = 'http://app.test/folder/page';
const links = (html: string) => findRedirectLinks(html, clientId);

// rows: 2.3/3-4, 13/8
describe('links of a client page', () => {
  it.each([
    ['<link rel="redirect_uri" href="https://other.test/cb">', 'https://other.test/cb'],
    ["<link rel='redirect_uri' href='https://other.test/cb'/>", 'https://other.test/cb'],
    ['<link href=https://other.test/cb rel=redirect_uri>', 'https://other.test/cb'],
    ['<LINK\n REL="redirect_uri"\n HREF = "https://other.test/cb" >', 'https://other.test/cb'],
    ['<link title=">" rel="redirect_uri" href="https://other.test/cb">', 'https://other.test/cb'],
    ['<link rel="redirect_uri" href="hass://oauth2_redirect">', 'hass://oauth2_redirect'],
    ['<link rel="redirect_uri" href="/root">', 'http://app.test/root'],
    ['<link rel="redirect_uri" href="beside">', 'http://app.test/folder/beside'],
    ['<link rel="redirect_uri" href="/a?b=1&amp;c=2">', 'http://app.test/a?b=1&c=2'],
    ['<link rel="redirect_uri" href="/a?b&#61;1">', 'http://app.test/a?b=1'],
  ])('%s leads to %s', (html, address) => {
    expect(links(html)).toEqual([address]);
  });

  it.each([
    '<link rel="redirect_uri">',
    '<link rel="redirect_uri" href="">',
    '<link rel="other" href="/a">',
    '<link rel="redirect_uri other" href="/a">',
    '<link rel="REDIRECT_URI" href="/a">',
    '<link href="/a">',
    '<a rel="redirect_uri" href="/a">',
    '<linked rel="redirect_uri" href="/a">',
    '<!-- <link rel="redirect_uri" href="/a"> -->',
    '<!-- <link rel="redirect_uri" href="/a">',
    '<link data-rel="redirect_uri" href="/a">',
    '<link rel="other" rel="redirect_uri" href="/a">',
    '<link rel="redirect_uri" href="/a"',
  ])('%s leads nowhere', (html) => {
    expect(links(html)).toEqual([]);
  });

  it('are all found, in their order', () => {
    const html = '<link rel="redirect_uri" href="/a"><link rel="icon" href="/b"><link rel="redirect_uri" href="/c">';
    expect(links(html)).toEqual(['http://app.test/a', 'http://app.test/c']);
  });

  it('are looked for without an error and in no time, whatever the page is', () => {
    const pieces = fc.constantFrom(
      '<link ',
      '<!--',
      '-->',
      '"',
      "'",
      ' rel=',
      'redirect_uri',
      ' href=',
      '>',
      '/',
      '&#x110000;',
      '&#99999999;',
      ' ',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(pieces).map((parts) => parts.join('')),
        ),
        (html) => void links(html),
      ),
    );
    for (const hostile of [
      '<link '.repeat(1_700),
      '<link a'.repeat(1_400),
      `<link ${'"'.repeat(10_000)}`,
      `<link ${'a='.repeat(5_000)}`,
      '<!--'.repeat(2_500),
    ]) {
      const started = performance.now();
      links(hostile);
      expect(performance.now() - started).toBeLessThan(500);
    }
  });
});
