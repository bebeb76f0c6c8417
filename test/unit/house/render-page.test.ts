import { describe, expect, it } from 'vitest';
import { renderPage } from '../../../scripts/build/render-page.mjs';

const template =
  '<head><title>{{title}}</title><link href="/x/{{icon}}"><link href="/x/{{style}}"><script src="/x/{{script}}"></script></head><body></body>';
const page = { title: 'Latchkey', script: 'app-1.js', style: 'app-2.css', icon: 'logo-4.svg', chunks: ['chunk-3.js'] };

describe('the page around a script', () => {
  it('has its names in the template, and the chunks of the same folder preloaded', () => {
    expect(renderPage(template, page)).toBe(
      '<head><title>Latchkey</title><link href="/x/logo-4.svg"><link href="/x/app-2.css"><script src="/x/app-1.js"></script>' +
        '<link rel="modulepreload" href="/x/chunk-3.js">\n</head><body></body>',
    );
  });

  it.each(['{{title}}', '{{style}}', '{{script}}', '{{icon}}', '</head>'])(
    'is refused when the template lacks %s',
    (part) => {
      expect(() => renderPage(template.replace(part, ''), page)).toThrow('The template of the pages');
    },
  );

  it('is refused when the template has a placeholder that nobody fills', () => {
    expect(() => renderPage(`${template}{{user}}`, page)).toThrow('{{user}}');
  });
});
