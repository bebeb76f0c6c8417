import { giveUp, run } from '../run.mjs';

/** How the script says that this kind of machine cannot have one. */
const impossible = 3;

/** Makes sure that a real Home Assistant is there for the tests; where it cannot be had they say what they skip. */
export async function installHomeAssistant() {
  const code = await run('bash', ['scripts/real-home-assistant.sh', 'install'], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (code === impossible || code === 127) console.log('Tests that need a real Home Assistant are skipped');
  else if (code !== 0) giveUp('The real Home Assistant could not be installed');
}
