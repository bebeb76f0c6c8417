import { type ComponentChildren, render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Logo } from '../../shared/ui/logo.tsx';
import { useTranslator } from '../../shared/ui/messages/translator.ts';
import { applyTheme, readTheme, storeTheme, type Theme, themes } from './theme.ts';

export interface PageFrameProps {
  /** Title of the document while this is shown. */
  readonly title: string;
  readonly wide?: boolean;
  readonly children: ComponentChildren;
}

/** What every page has around its content: our name, and the choice of light and dark. */
export function PageFrame({ title, wide = false, children }: PageFrameProps) {
  const t = useTranslator();
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <div class={wide ? 'page page-wide' : 'page'}>
      <header class="page-brand">
        <Logo size={32} />
        {t('product.name')}
      </header>
      <main class="page-main">{children}</main>
      <footer class="page-foot">
        <ThemeChoice />
      </footer>
    </div>
  );
}

function ThemeChoice() {
  const t = useTranslator();
  const [theme, setTheme] = useState(() => readTheme(localStorage));
  const choose = (chosen: Theme) => {
    setTheme(chosen);
    storeTheme(chosen, localStorage);
    applyTheme(chosen, document.documentElement);
  };
  return (
    <label class="theme-choice">
      {t('theme.label')}
      <select value={theme} onChange={(event) => choose(event.currentTarget.value as Theme)}>
        {themes.map((each) => (
          <option key={each} value={each}>
            {t(`theme.${each}`)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Shows a page in the document, in the look that was chosen before. */
export function mountPage(page: ComponentChildren): void {
  const place = document.getElementById('app');
  if (!place) throw new Error('The document has no place for the page');
  applyTheme(readTheme(localStorage), document.documentElement);
  // A page that the back button brings back out of the browser's memory would go on with a flow that is spent.
  addEventListener('pageshow', (event) => event.persisted && location.reload());
  render(page, place);
}
