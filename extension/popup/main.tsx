import './popup.css';
import { render } from 'preact';
import { overviewChanged } from '../../shared/messages/envelope.ts';
import { createCall } from '../messaging/call.ts';
import { createOriginPatterns } from '../origin-patterns.ts';
import { browser } from '../platform/browser.ts';
import { target } from '../platform/browser-target.ts';
import { Popup } from './popup.tsx';
import type { PopupTools } from './popup-tools.ts';

const patterns = createOriginPatterns(target);

const tools: PopupTools = {
  call: createCall((message) => browser.runtime.sendMessage(message)),
  requestPermission: (origins) => browser.permissions.request({ origins: origins.flatMap(patterns.permissions) }),
  onChanged: (callback) => {
    const heard = (message: unknown) => {
      if (isOverviewChanged(message)) callback();
      return undefined;
    };
    browser.runtime.onMessage.addListener(heard);
    return () => browser.runtime.onMessage.removeListener(heard);
  },
  close: () => window.close(),
  filledIn: new URLSearchParams(location.search).get('server') ?? '',
};

function isOverviewChanged(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === overviewChanged;
}

const place = document.getElementById('popup');
if (place) render(<Popup tools={tools} />, place);
