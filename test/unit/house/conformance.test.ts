import { describe, expect, it } from 'vitest';
import { readCitations } from '../../../scripts/docs/conformance-citations.mjs';
import { readRows } from '../../../scripts/docs/conformance-rows.mjs';
import { conformanceProblems, describeRows } from '../../../scripts/docs/describe-conformance.mjs';

const cite = (text: string) => readCitations({ path: 'test/unit/a.test.ts', text });
const rows = `# Words before

## 1.1 Groups
- 1.1/1 There are three. | none: nobody asks
- 1.1/2 One of them rules.
- 1.1/3 The page shows them. | client
`;

describe('rows', () => {
  it('are read with their mark and their reason', () => {
    const [chapter] = readRows(rows);
    expect(chapter?.title).toBe('1.1 Groups');
    expect(chapter?.rows).toEqual([
      { id: '1.1/1', text: 'There are three.', isClient: false, without: 'nobody asks' },
      { id: '1.1/2', text: 'One of them rules.', isClient: false, without: null },
      { id: '1.1/3', text: 'The page shows them.', isClient: true, without: null },
    ]);
  });

  it('are refused when they have no id and sentence', () => {
    expect(() => readRows('## 1\n- nothing')).toThrow('is no row');
  });
});

describe('citations', () => {
  it.each([
    ["it('opens', async () => {", 'opens'],
    ["  it('takes it\\'s own', () => {", "takes it's own"],
    ["describe('doors', () => {", 'doors'],
    ["it.each([\n  ['a', () => [1]],\n  ['b', call('x')],\n])('opens %s', async (_, x) => {", 'opens %s'],
    ["it.each(\n  many(),\n)(\n  'opens them', async () => {", 'opens them'],
    [
      "it.each<[string, (x: number) => void]>([\n  ['a', f('x')],\n])('opens for %s', async (_, x) => {",
      'opens for %s',
    ],
    ['const x = 1;', null],
  ])('belong to the test below: %s', (test, title) => {
    expect(cite(`\n// rows: 1/2-4, 12/pkce\n${test}`)).toEqual([
      { path: 'test/unit/a.test.ts', line: 2, ids: ['1/2', '1/3', '1/4', '12/pkce'], title },
    ]);
  });

  it('name the test with what stands around it', () => {
    const text =
      "describe('a', () => {\n  describe('b', () => {\n  });\n  describe('c', () => {\n    // rows: 1/1\n    it('d', () => {";
    expect(cite(text)).toMatchObject([{ title: 'a › c › d' }]);
  });

  it('may take several lines', () => {
    expect(cite("// rows: 1/1\n// rows: 1/2\nit('x', () => {")).toMatchObject([{ ids: ['1/1', '1/2'], title: 'x' }]);
  });
});

describe('conformance', () => {
  const judge = (markdown: string, text: string) =>
    conformanceProblems({ chapters: readRows(markdown), citations: cite(text) });
  const whole = "// rows: 1.1/2-3\nit('rules', () => {";

  it('is whole when each row has a test or a reason', () => {
    expect(judge(rows, whole)).toEqual([]);
  });

  it.each([
    ['neither', rows, "// rows: 1.1/3\nit('x', () => {", '1.1/2 has neither a test nor a reason: One of them rules.'],
    ['both', rows, `// rows: 1.1/1\n${whole}`, '1.1/1 has a test and a reason to have none'],
    ['an unknown row', rows, `// rows: 9/9\n${whole}`, 'test/unit/a.test.ts:2 cites the unknown row 9/9'],
    ['no test', rows, `${whole}\n// rows: 1.1/2\nconst x = 1;`, 'test/unit/a.test.ts:3 cites rows above no test'],
    ['a row twice', `${rows}- 1.1/2 Again.`, whole, '1.1/2 is there twice'],
  ])('tells of %s', (_, markdown, text, problem) => {
    expect(judge(markdown, text)).toEqual([problem]);
  });

  it('is written as a table, with tests, reasons and how many there are', () => {
    const text = describeRows({ chapters: readRows(rows), citations: cite(whole) });
    expect(text).toContain('3 rows: 2 with a test, 1 without');
    expect(text).toContain('| 1.1/1 | There are three. | none: nobody asks |');
    expect(text).toContain('| 1.1/2 | One of them rules. | `unit/a.test.ts` rules |');
    expect(text).toContain('| 1.1/3 | The page shows them. | *client* `unit/a.test.ts` rules |');
  });
});
