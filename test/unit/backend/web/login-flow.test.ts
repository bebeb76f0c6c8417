import { describe, expect, it } from 'vitest';
import { createLoginFlow } from '../../../../backend/web/authorize/login-flow.ts';
import type { ServerApi } from '../../../../backend/web/server-api.ts';
import { ServerProblem } from '../../../../backend/web/server-problem.ts';
import type { FormStep, LoginFlowResponse } from '../../../../shared/wire/login-flow.ts';

const provider = { name: 'Local', type: 'homeassistant', id: null };
const request = { clientId: 'http://house.test/', redirectUri: 'http://house.test/', state: null };
const input = { username: 'anna', password: 'secret' };
const handler: [string, null] = ['homeassistant', null];

const form = (flow_id: string, step_id = 'init'): FormStep => ({
  type: 'form',
  flow_id,
  handler,
  step_id,
  data_schema: [],
  errors: {},
  description_placeholders: null,
  last_step: null,
  preview: null,
});
const code: LoginFlowResponse = { type: 'create_entry', flow_id: 'f', handler, result: 'c1' };
const abort = (reason: string): LoginFlowResponse => ({
  type: 'abort',
  flow_id: 'f',
  handler,
  reason,
  description_placeholders: null,
});

/** A server that opens flows f1, f2, … and answers forms with these, one after the other. */
function setup(...answers: (LoginFlowResponse | ServerProblem)[]) {
  const asked: string[] = [];
  let opened = 0;
  const api: Pick<ServerApi, 'startLogin' | 'submitLogin'> = {
    startLogin: async () => {
      opened += 1;
      return form(`f${opened}`);
    },
    submitLogin: async (flowId, sent) => {
      asked.push(`${flowId} ${JSON.stringify(sent)}`);
      const answer = answers.shift();
      if (!answer || answer instanceof Error) throw answer ?? new Error('asked too often');
      return answer;
    },
  };
  return { flow: createLoginFlow({ api: api as ServerApi, request }), asked, opened: () => opened };
}
const refusal = (status: number, message: string) => new ServerProblem(status, { message });

describe('login flow', () => {
  it('hands out the code, and sends its client with every answer', async () => {
    const { flow, asked } = setup(code);
    expect((await flow.answer(provider, form('f0'), input)).answer).toMatchObject({ result: 'c1' });
    expect(asked).toEqual(['f0 {"username":"anna","password":"secret","client_id":"http://house.test/"}']);
  });

  it('sends the first form again, once and unnoticed, when its flow is gone', async () => {
    const { flow, asked } = setup(refusal(404, 'Invalid flow specified'), code);
    expect(await flow.answer(provider, form('f0'), input)).toEqual({ answer: code });
    expect(asked[1]).toMatch(/^f1 .*"password":"secret"/);
    const again = setup(refusal(404, 'Invalid flow specified'), refusal(404, 'Invalid flow specified'));
    await expect(again.flow.answer(provider, form('f0'), input)).rejects.toMatchObject({ status: 404 });
  });

  it('starts over, and says so, when the flow of a later step is gone', async () => {
    const { flow, asked } = setup(refusal(404, 'Invalid flow specified'));
    const outcome = await flow.answer(provider, form('f0', 'mfa'), { code: '123456' });
    expect(outcome).toMatchObject({ answer: { flow_id: 'f1' }, trouble: { kind: 'expired' } });
    expect(asked).toHaveLength(1);
  });

  it.each([
    [refusal(400, 'IP address changed'), { kind: 'addressChanged' }],
    [refusal(403, 'Login blocked: User is not active'), { kind: 'server' }],
    [abort('too_many_retry'), { kind: 'aborted', reason: 'too_many_retry' }],
  ])('offers a new form after %o', async (answer, trouble) => {
    const { flow } = setup(answer);
    expect(await flow.answer(provider, form('f0'), input)).toMatchObject({ answer: { flow_id: 'f1' }, trouble });
  });

  it.each([refusal(403, 'Invalid redirect URI'), new ServerProblem(403), new ServerProblem(0)])(
    'keeps the flow and passes on %o',
    async (problem) => {
      const { flow, opened } = setup(problem);
      await expect(flow.answer(provider, form('f0'), input)).rejects.toBe(problem);
      expect(opened()).toBe(0);
    },
  );
});
