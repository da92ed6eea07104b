import { count, counted } from '../../cli/render/quantity.js';
import type { Verification } from '../../runs/reports.js';
import { Data, Prose, Time } from './text.js';
import { Wide } from './wide.js';

/** What verify found, law by law. */
export function VerifyResult({ verification }: { readonly verification: Verification | null }) {
  if (verification === null) {
    return (
      <p class="quiet">
        Verify was not run while this was the newest run: nobody has checked it by another computation.
      </p>
    );
  }
  const { at, by, report } = verification;
  return (
    <>
      <p>
        {report.drift === 0 ? (
          <span class="badge good">no drift</span>
        ) : (
          <span class="badge bad">{counted(report.drift, 'difference')}</span>
        )}{' '}
        recomputed by another way, <Time at={at} /> by <Data of={by} />
        {report.movedOn > 0 && `; ${counted(report.movedOn, 'account')} moved on since the last reading`}
      </p>
      <Wide>
        <table>
          <thead>
            <tr>
              <th scope="col" class="number">
                law
              </th>
              <th scope="col">what was checked</th>
              <th scope="col" class="number">
                checked
              </th>
              <th scope="col" class="number">
                broken
              </th>
            </tr>
          </thead>
          <tbody>
            {report.laws.map(({ law, message, checked, broken }) => (
              <tr key={law}>
                <td class="number">{law}</td>
                <td>
                  <Prose of={message} />
                </td>
                <td class="number">{count(checked)}</td>
                <td class="number">{count(broken)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
      {report.findings.length > 0 && (
        <Wide>
          <table>
            <thead>
              <tr>
                <th scope="col">difference</th>
                <th scope="col">user_id</th>
                <th scope="col">username</th>
                <th scope="col">source</th>
                <th scope="col">id</th>
                <th scope="col">columns</th>
              </tr>
            </thead>
            <tbody>
              {report.findings.map((finding) => (
                <tr key={JSON.stringify(finding)}>
                  <td>
                    <Prose of={finding.what} />
                  </td>
                  {[finding.userId, finding.username, finding.source, finding.sourceUserId].map(
                    (data, index) => (
                      // Four columns that never change places.
                      <td key={index}>
                        <Data of={data} />
                      </td>
                    ),
                  )}
                  <td>
                    <Data of={finding.columns.join(', ')} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Wide>
      )}
      {report.notChecked.length > 0 && (
        <details>
          <summary>Not checked</summary>
          <ul class="plain">
            {report.notChecked.map((what) => (
              <li key={what}>
                <Prose of={what} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
