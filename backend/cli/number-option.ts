import { UsageError } from './usage-error.ts';

/** The value of an option that is a whole number. @throws UsageError that names the option and its bounds */
export function wholeNumber(option: string, text: string, { least, most }: { least: number; most: number }): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(`--${option} must be a number from ${least} to ${most}`);
}
