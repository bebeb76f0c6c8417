import './page.css';
import { mountPage } from '../page-frame.tsx';
import { createServerApi } from '../server-api.ts';
import { AuthorizePage } from './authorize-page.tsx';
import { findBrokenRule, isSafeRedirect, readAuthorizeRequest, readServedRefusal } from './authorize-request.ts';
import { RefusalPage } from './refusal-page.tsx';

const request = readAuthorizeRequest(location.search);
const served = document.querySelector('meta[name="latchkey-refusal"]')?.getAttribute('content') ?? null;
const rule = readServedRefusal(served) ?? findBrokenRule(request);

/** Goes on elsewhere. The check is repeated here, at the only place where the page leaves its server. */
function leave(address: string): void {
  if (isSafeRedirect(new URL(address, location.href).href)) location.assign(address);
}

mountPage(
  rule === undefined ? (
    <AuthorizePage
      api={createServerApi({ fetch: fetch.bind(window) })}
      request={request}
      page={location}
      leave={leave}
    />
  ) : (
    <RefusalPage rule={rule} request={request} />
  ),
);
