import '../look.css';
import './page.css';
import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ExplainPage } from './explain.js';
import { OverviewPage } from './overview.js';
import { PlanPage } from './plan.js';
import { ReviewPage } from './review.js';
import { RunsPage } from './runs.js';

const pages = [
  { path: '#/', title: 'Overview', Page: OverviewPage },
  { path: '#/plan', title: 'Plan', Page: PlanPage },
  { path: '#/review', title: 'Review', Page: ReviewPage },
  { path: '#/runs', title: 'Runs', Page: RunsPage },
  { path: '#/explain', title: 'Explain', Page: ExplainPage },
] as const;

function Shell() {
  const [path, setPath] = useState(location.hash);
  useEffect(() => {
    const onHash = () => setPath(location.hash);
    addEventListener('hashchange', onHash);
    return () => removeEventListener('hashchange', onHash);
  }, []);
  const current = pages.find((page) => page.path === path) ?? pages[0];
  useEffect(() => {
    document.title = `${current.title} · usermerge`;
  }, [current]);
  const { Page } = current;
  return (
    <>
      <nav aria-label="pages">
        <span class="brand">usermerge</span>
        {pages.map(({ path: to, title }) => (
          <a key={to} href={to} aria-current={to === current.path ? 'page' : undefined}>
            {title}
          </a>
        ))}
      </nav>
      <main>
        <Page />
      </main>
    </>
  );
}

const root = document.getElementById('page');
if (root !== null) render(<Shell />, root);
