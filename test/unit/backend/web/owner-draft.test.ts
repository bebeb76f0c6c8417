import { describe, expect, it } from 'vitest';
import { checkOwner, errorsFromServer, suggestUsername } from '../../../../backend/web/onboarding/owner-draft.ts';
import { createTranslator } from '../../../../shared/ui/messages/translator.ts';

const t = createTranslator();
const good = { name: 'Anna', username: 'anna', password: 'nine green kettles', repeat: 'nine green kettles' };

describe('owner account', () => {
  it('is taken when everything is in order', () => {
    expect(checkOwner(good, t)).toEqual({});
  });

  it.each([
    [{ name: ' ' }, 'name'],
    [{ username: '' }, 'username'],
    [{ username: 'Anna' }, 'username'],
    [{ username: ' anna' }, 'username'],
    [{ password: 'short', repeat: 'short' }, 'password'],
    [{ repeat: 'nine green kettle' }, 'repeat'],
  ])('with %j is told at its field', (part, field) => {
    expect(Object.keys(checkOwner({ ...good, ...part }, t))).toEqual([field]);
  });

  it.each([
    ['Ánna de Vries', 'anna'],
    ['  Jean-Luc ', 'jean-luc'],
    ['李雷', '李雷'],
    ['<b>', 'b'],
    ['', ''],
  ])('suggests for %s the username %s', (name, username) => {
    expect(suggestUsername(name)).toBe(username);
  });

  it.each([
    ["Message format incorrect: required key not provided @ data['password']", 'password'],
    ['Username "Anna" is not normalized', 'username'],
    ['Password must differ from the username', 'password'],
    ['something else', 'form'],
  ])('puts the refusal "%s" at %s', (message, field) => {
    expect(Object.keys(errorsFromServer(message, t))).toEqual([field]);
  });
});
