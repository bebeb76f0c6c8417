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

/**
 * Firefox shows a popup in a panel of its window, out of the driver's reach: a script is sent into it by message.
 * While it opens it is moved from one place to another, and what was sent to the first is lost: so it is asked again.
 */
export function firefoxPopup(browser: Browser): OpenPopup {
  const ask = async <T>(selector: string, question: string) => {
    for (;;) {
      const answer = await evaluateInChrome<string>(browser, askPopup(inPopup(selector, question)));
      if (answer !== '') return JSON.parse(answer) as T;
    }
  };
  return {
    text: () => ask<string>('main[aria-busy=false]', 'content.document.body.innerText'),
    click: async (selector) => {
      await ask<boolean>(selector, 'true');
      await ask<boolean>(selector, '(content.setTimeout(() => found.click()), true)');
    },
  };
}

/** Runs in the popup: answers a question about an element, or with nothing when it is not there yet. */
const inPopup = (selector: string, question: string) => `
  const found = content.document.querySelector(${JSON.stringify(selector)});
  sendAsyncMessage('latchkey-answer', found ? JSON.stringify(${question}) : '');
`;

/** Runs in the window: sends a script into the popup, and gives its answer, or nothing when none comes. */
const askPopup = (script: string) => `(async () => {
  const popup = [...document.querySelectorAll('browser')].find((one) => one.className.includes('webextension-popup'));
  await new Promise((resolve) => setTimeout(resolve, 20));
  if (!popup?.currentURI?.spec.endsWith('popup.html')) return '';
  return await new Promise((resolve) => {
    const messages = popup.messageManager;
    const finish = (answer) => { messages.removeMessageListener('latchkey-answer', heard); resolve(answer); };
    const heard = ({ data }) => finish(data);
    messages.addMessageListener('latchkey-answer', heard);
    messages.loadFrameScript('data:application/javascript,' + encodeURIComponent(${JSON.stringify(`{ ${script} }`)}), false);
    setTimeout(() => finish(''), 500);
  });
})()`;
