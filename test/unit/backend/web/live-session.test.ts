import { describe, expect, it } from 'vitest';
import { endSession } from '../../../../backend/web/app/live-session.ts';
import type { Live } from '../../../../backend/web/app/open-live.ts';
import { patiently, type Trouble } from '../../../../backend/web/app/patience.ts';

/** A live session that writes down what happens to it. */
function setup({ reachable }: { reachable: boolean }) {
  const happened: string[] = [];
  const live = {
    session: {
      revoke: async () => {
        happened.push('revoke');
        if (!reachable) throw new TypeError('Failed to fetch');
      },
    },
    connection: {
      suspendReconnectUntil: (release: Promise<void>) => {
        happened.push('hold');
        void release.then(() => happened.push('release'));
      },
      close: () => happened.push('close'),
    },
  };
  return { happened, end: () => endSession(live as unknown as Live) };
}

describe('end of a session', () => {
  it('keeps the connection from coming back with the dead token while the server closes it', async () => {
    const { happened, end } = setup({ reachable: true });
    await end();
    expect(happened).toEqual(['hold', 'revoke', 'close']);
  });

  it('lets everything go on when the server could not be told', async () => {
    const { happened, end } = setup({ reachable: false });
    await expect(end()).rejects.toThrow('Failed to fetch');
    expect(happened).toEqual(['hold', 'revoke', 'release']);
  });
});

describe('patience', () => {
  const run = async (failures: unknown[], answersHttp = true) => {
    const told: Trouble[] = [];
    const waited: number[] = [];
    const patience = {
      now: () => 0,
      wait: async (milliseconds: number) => void waited.push(milliseconds),
      answersHttp: async () => answersHttp,
      tell: (trouble: Trouble) => void told.push(trouble),
    };
    const work = async () => {
      if (failures.length > 0) throw failures.shift();
      return 'done';
    };
    const result = await patiently(work, (error) => (error === 'final' ? undefined : 'refused'), patience);
    return { result, told, waited };
  };

  // rows: 8/5
  it('tries until it works, with pauses that grow to five seconds', async () => {
    const { result, waited } = await run(Array(7).fill('passing'));
    expect(result).toBe('done');
    expect(waited).toEqual([1000, 2000, 3000, 4000, 5000, 5000, 5000]);
  });

  it('tells what is wrong before each pause and while it tries again', async () => {
    const { told } = await run(['passing']);
    expect(told).toEqual([
      { kind: 'refused', retrySeconds: 1 },
      { kind: 'refused', retrySeconds: 0 },
    ]);
  });

  it('says that nothing answers when that is so', async () => {
    const { told } = await run(['passing'], false);
    expect(told[0]?.kind).toBe('unreachable');
  });

  it('passes on at once what no other try would change', async () => {
    await expect(run(['final'])).rejects.toBe('final');
  });
});
