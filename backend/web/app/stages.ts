/** How far the page has come on its way to its content; a diagnosis names where it stopped. */
export const stages = ['S0', 'S1', 'S2', 'S3', 'S4', 'S5'] as const;
export type Stage = (typeof stages)[number];

/** When a stage that lasts is explained, and when it is said what may be wrong. */
export const patienceMilliseconds = { explain: 3000, suspect: 10_000 } as const;
