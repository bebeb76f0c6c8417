/**
 * The part of vitest's JSON report that is counted.
 * @typedef {{ assertionResults: { status: string }[], status: string }} FileReport
 * @typedef {{ testResults: FileReport[] }} Report
 * @typedef {{ passed: number, failed: number, skipped: number }} Count
 */

/**
 * Counts tests. A file that failed without a failed test of its own, and a run that failed without either, count as one
 * failure: nothing that went wrong may look like success.
 * @param {Report | undefined} report
 * @param {number} exitCode of vitest
 * @returns {Count}
 */
export function countTests(report, exitCode) {
  const files = report?.testResults ?? [];
  const statuses = files.flatMap((file) => file.assertionResults.map(({ status }) => status));
  const brokenFiles = files.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
  );
  const passed = statuses.filter((status) => status === 'passed').length;
  const failed = statuses.filter((status) => status === 'failed').length + brokenFiles.length;
  const skipped = statuses.length - passed - (failed - brokenFiles.length);
  return { passed, failed: failed === 0 && exitCode !== 0 ? 1 : failed, skipped };
}

/**
 * The closing line of a run.
 * @param {Count} count
 */
export function describeCount({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
