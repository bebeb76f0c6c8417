import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLog } from '../../../backend/log.ts';

function setup(level?: 'DEBUG' | 'WARNING') {
  const lines: string[] = [];
  const environment = { now: () => Date.UTC(2026, 10, 23, 12, 34, 56, 789) };
  const write = (line: string) => void lines.push(line);
  return { lines, log: createLog({ environment, write, ...(level && { level }) }) };
}

describe('log', () => {
  it('writes lines in Home Assistant’s own format', () => {
    const { log, lines } = setup();
    log.warning('a.logger', 'Something happened');
    expect(lines).toEqual([
      expect.stringMatching(
        /^2026-11-2\d \d\d:\d\d:56\.789 WARNING \(MainThread\) \[a\.logger\] Something happened\n$/,
      ),
    ]);
  });

  it('leaves out what is below its level', () => {
    const { log, lines } = setup();
    log.debug('a', 'no');
    log.info('a', 'yes');
    expect(lines).toHaveLength(1);
    const quiet = setup('WARNING');
    quiet.log.info('a', 'no');
    quiet.log.error('a', 'yes');
    expect(quiet.lines).toHaveLength(1);
  });

  it('tells where an unexpected error came from, on the same line', () => {
    const { log, lines } = setup();
    log.error('a', 'Failed', new Error('out of luck'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/Failed Error: out of luck\\n {4}at .*log\.test\.ts/);
  });

  it('can’t be made to write a line that nobody logged', () => {
    const { log, lines } = setup();
    log.info('a', 'agent\r\n2026-11-23 12:00:00.000 INFO (MainThread) [a] forged\u2028\u2029\u0085\u001b[2J');
    expect(lines).toHaveLength(1);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { log: other, lines: written } = setup();
        other.info('a', text);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
        expect(written.join('').slice(0, -1)).not.toMatch(/[\x00-\x1f\x7f-\x9f\u2028\u2029]/);
      }),
    );
  });

  it('lets nobody be banned by words that a client has sent', () => {
    const { log, lines } = setup();
    const words = 'Login attempt or request with invalid authentication from 192.0.2.4';
    log.warning('a', `${words} ${words}`);
    expect(lines.join('').split('invalid authentication from')).toHaveLength(2);
    log.error('a', `Invalid: ${words.toUpperCase()}`, new Error(words));
    expect(lines.join('').split(/invalid authentication from/i)).toHaveLength(2);
  });
});
