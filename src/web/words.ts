import type { PasswordAge } from '../runs/reports.js';

/** How old a password is, for a legend. */
export const ageWords: Readonly<Record<PasswordAge, string>> = {
  month: 'up to a month',
  half_year: 'up to 6 months',
  year: 'up to a year',
  two_years: 'up to 2 years',
  five_years: 'up to 5 years',
  older: 'older',
  unknown: 'no time',
};
