import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCommonPassword } from '../../../../backend/auth/common-passwords.ts';
import { normaliseUsername, requireNormalUsername } from '../../../../backend/auth/passwords.ts';

// rows: 12/password-policy
describe('common passwords', () => {
  it.each([
    'password',
    'Password',
    'PASSWORD1',
    'password123',
    'Password123!',
    'p@ssw0rd',
    'P4ssw0rd!',
    'passwort',
    'Passwort1',
    '12345678',
    '123456789',
    '1234567890',
    '87654321',
    '11111111',
    'aaaaaaaa',
    '12121212',
    'abcabcabc',
    'qwertyui',
    'qwerty123',
    'qwertyuiop',
    'asdfghjkl',
    'poiuytrewq',
    'letmein1',
    'letmein!',
    'iloveyou',
    'iloveyou2',
    'welcome1',
    'admin123',
    'administrator',
    'homeassistant',
    'HomeAssistant1',
    'hassio123',
    'smarthome',
    'raspberry',
    'raspberrypi',
    'sunshine',
    'princess1',
    'football',
    'superman',
    'dragon123',
    'monkey12',
    'trustno1',
    'changeme',
    'changeme123',
    'summer2026',
    'Sommer2026!',
    'baseball1',
    'starwars',
    'whatever1',
    'abcdefgh',
    'zxcvbnm1',
    'passpass',
    'adminadmin',
    '1q2w3e4r',
    '1qaz2wsx',
    'q1w2e3r4',
    'secret12',
  ])('have %s among them', (password) => {
    expect(isCommonPassword(password)).toBe(true);
  });

  it.each([
    'nine green kettles sing',
    'correct horse battery staple',
    'my cat eats blue soap',
    'Tr0ub4dor&3x',
    'kV7#pQz2mW!e',
    'drei kleine Baeren tanzen',
    'le chat boit du the vert',
    'uncommonly-good-tea',
    'paddle board on sunday',
    'the admin who loved tea',
    'secret garden in may',
    'welcome to my old house',
    'password of my dreams is long',
    'flower power 1969 peace',
    'summer in the black forest',
    'hunter of lost keys',
    'computer says no again',
    'home is where the cat is',
    'raspberry jam on toast',
    'dragonfly over the pond',
    'mondaymorningrain',
    'zebra-lamp-cloud',
    'xkq9-w2rt-88fz',
    'ü-ö-ä und die Sonne',
    '猫はお茶が好きです。',
    'thirty-two purple owls',
    'G7h$k9Lm2Qx',
    'wanderlust in june',
    'football on the green hill',
    'grandma bakes at four',
  ])('do not have %s among them', (password) => {
    expect(isCommonPassword(password)).toBe(false);
  });

  it('are told from any text in no time', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 1024 }), (text) => void isCommonPassword(text)));
    for (const text of ['a'.repeat(1024), 'ab'.repeat(512), `${'abcd'.repeat(250)}x`, '!'.repeat(1024)]) {
      const started = performance.now();
      isCommonPassword(text);
      expect(performance.now() - started).toBeLessThan(200);
    }
  });
});

describe('user name', () => {
  // rows: 4.5/5, 5.1/2, 13/36
  it.each([
    ['Anna', 'anna'],
    ['  anna\u00a0', 'anna'],
    ['\u2003ANNA', 'anna'],
    ['Straße', 'strasse'],
    ['anna maria', 'anna maria'],
  ])('%j is %j in its normal form', (name, normal) => {
    expect(normaliseUsername(name)).toBe(normal);
    expect(() => requireNormalUsername(normal)).not.toThrow();
    expect(() => requireNormalUsername(name === normal ? ` ${name}` : name)).toThrow(/Username|normalized/i);
  });

  it('stays what it is when it is made normal twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const normal = normaliseUsername(name);
        expect(normaliseUsername(normal)).toBe(normal);
      }),
    );
  });
});
