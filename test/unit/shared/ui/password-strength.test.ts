import { describe, expect, it } from 'vitest';
import { createTranslator } from '../../../../shared/ui/messages/translator.ts';
import { judgePassword, strengthWords } from '../../../../shared/ui/password-strength.ts';

const t = createTranslator();

describe('password strength', () => {
  it.each([
    ['seven77', { verdict: 'unfit', reason: 'tooShort', missing: 1 }],
    ['é'.repeat(513), { verdict: 'unfit', reason: 'tooLong' }],
    ['aaaaaaaaaaaaaaaa', { verdict: 'weak', reason: 'repeated' }],
    ['Password2026', { verdict: 'weak', reason: 'common' }],
    ['qwertyuiop', { verdict: 'weak', reason: 'sequence' }],
    ['87654321x', { verdict: 'weak', reason: 'sequence' }],
    ['kettle+boat', { verdict: 'fair', missing: 4 }],
    ['nine green kettles sing', { verdict: 'good' }],
  ] as const)('judges %s', (password, strength) => {
    expect(judgePassword(password)).toEqual(strength);
  });

  it('finds the name or username of its owner in it', () => {
    const control = judgePassword('marianne!1');
    expect(control.verdict).toBe('fair');
    expect(judgePassword('marianne!1', ['Marianne', 'mari'])).toEqual({ verdict: 'weak', reason: 'personal' });
  });

  it('does not mind a name within a long password, nor a very short name', () => {
    expect(judgePassword('marianne rows nine green kettles', ['marianne']).verdict).toBe('good');
    expect(judgePassword('boat-kettle', ['bo']).verdict).toBe('fair');
  });

  it('counts what a person sees as one character once', () => {
    expect(judgePassword('🔑🏠🔑🏠🔑🏠🔑').verdict).toBe('unfit');
  });

  it('says every verdict with its reason', () => {
    expect(strengthWords(judgePassword('seven77'), t)).toContain('1 more character is');
    expect(strengthWords(judgePassword('kettle+boat'), t)).toContain('4 more characters');
    expect(strengthWords(judgePassword('Password2026'), t)).toContain('tried first');
  });
});
