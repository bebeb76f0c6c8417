import type { Browser } from 'puppeteer-core';
import type { OpenPopup } from './browsers.ts';

interface BidiReply {
  result: {
    contexts?: { context: string }[];
    type?: string;
    result?: { value?: unknown };
    exceptionDetails?: { text: string };
  };
}

interface BidiBrowser {
  connection: { send(method: string, params: unknown): Promise<BidiReply> };
}

/** Runs an expression in Firefox's own window, where the toolbar and the extension popups live. */
export async function evaluateInChrome<T>(browser: Browser, expression: string): Promise<T> {
  const { connection } = browser as unknown as BidiBrowser;
  const tree = await connection.send('browsingContext.getTree', { 'moz:scope': 'chrome' });
  const context = tree.result.contexts?.[0]?.context;
  const reply = await connection.send('script.evaluate', { target: { context }, awaitPromise: true, expression });
  if (reply.result.type === 'exception') throw new Error(reply.result.exceptionDetails?.text);
  return reply.result.result?.value as T;
}

/** Firefox shows a popup in a panel of its window, out of the driver's reach: a script is sent into it by message. */
export function firefoxPopup(browser: Browser): OpenPopup {
  const ask = <T>(question: string) => evaluateInChrome<T>(browser, askPopup(question));
  return {
    text: () => ask<string>('content.document.body.innerText'),
    click: async (selector) => {
      await ask<null>(`(content.document.querySelector(${JSON.stringify(selector)}).click(), null)`);
    },
  };
}

const askPopup = (question: string) => `(async () => {
  const find = () => [...document.querySelectorAll('browser')].find((one) => one.className.includes('webextension-popup'));
  while (!find()?.currentURI?.spec.endsWith('popup.html')) await new Promise((resolve) => setTimeout(resolve, 20));
  const script = 'sendAsyncMessage("latchkey-answer", ' + ${JSON.stringify(question)} + ')';
  return await new Promise((resolve) => {
    const messages = find().messageManager;
    const answered = ({ data }) => { messages.removeMessageListener('latchkey-answer', answered); resolve(data); };
    messages.addMessageListener('latchkey-answer', answered);
    messages.loadFrameScript('data:application/javascript,' + encodeURIComponent(script), false);
  });
})()`;
