import axe from 'axe-core';
import type { Page } from 'puppeteer-core';

/** Every way in which the page as it is now fails people who use it differently: rule and place, none if all is well. */
export async function findBarriers(page: Page): Promise<string[]> {
  // Given to the debugger as text, for the page's own policy lets no script in.
  await page.evaluate(axe.source);
  const found = await page.evaluate('axe.run(document, { resultTypes: ["violations"] })');
  const { violations } = found as axe.AxeResults;
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${target}: ${failureSummary}`),
  );
}
