/** Words that most common passwords are made of; a password is common when it is one of them with a little around it. */
const commonWords = `
password passwort passwd pass senha clave contrasena motdepasse wachtwoord
qwerty qwertyuiop qwertz qwertzuiop azerty azertyuiop asdfgh asdfghjkl zxcvbn zxcvbnm yxcvbnm qazwsx qazwsxedc
1q2w3e 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qazxsw2 q1w2e3r4 zaq12wsx
admin administrator root guest user test testing default changeme changeit letmein welcome willkommen bienvenue
bienvenido welkom hello hallo secret geheim login access master superman batman spiderman dragon monkey shadow
sunshine princess football baseball basketball soccer hockey iloveyou ichliebedich jetaime teamo trustno starwars
pokemon michael jordan jennifer jessica ashley charlie andrew thomas daniel hunter killer summer winter sommer
flower computer internet samsung google facebook liverpool arsenal chelsea barcelona juventus ferrari mercedes porsche
corvette mustang harley cookie pepper ginger buster maggie whatever freedom nothing blink nintendo minecraft
homeassistant hassio hass home smarthome raspberry raspberrypi openhab latchkey
`
  .trim()
  .split(/\s+/);

const words = new Set(commonWords);
const keyboardRows = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890123456789',
  'qwertyuiop',
  'qwertzuiop',
  'asdfghjkl',
  'zxcvbnm',
];
const lookalikes: Record<string, string> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

/**
 * Whether a guesser would try this password among the first: a common word with digits or signs around it, in any case
 * or with look-alike letters, one character or a short piece repeated, or a run along the alphabet or the keyboard.
 */
export function isCommonPassword(password: string): boolean {
  const lower = password.toLowerCase();
  const bare = stripEnds(lower);
  const plain = [...lower].map((char) => lookalikes[char] ?? char).join('');
  const candidates = [
    lower,
    bare,
    plain,
    stripEnds(plain),
    stripEnds([...bare].map((c) => lookalikes[c] ?? c).join('')),
  ];
  return candidates.some((candidate) => isWordRepeated(candidate)) || isRepetition(lower) || isRun(lower);
}

function stripEnds(text: string): string {
  return text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
}

function isWordRepeated(text: string): boolean {
  if (words.has(text)) return true;
  return commonWords.some((word) => text === word + word);
}

/** `aaaaaaaa`, `12121212`, `abcabcabc`: a piece of up to four characters again and again. */
function isRepetition(text: string): boolean {
  return /^(.{1,4})\1+.{0,3}$/u.test(text) && new Set(text).size <= 4;
}

function isRun(text: string): boolean {
  const reversed = [...text].reverse().join('');
  return keyboardRows.some((row) => row.includes(text) || row.includes(reversed));
}
